/** Version that reports name; the same as in package.json (checked by a test). */
export const VERSION = '1.0.0';
