import packageJson from '../../package.json' with { type: 'json' };

/** Where faults are reported. */
export const ISSUES: string = packageJson.bugs.url;

/** Version of this program. */
export const VERSION: string = packageJson.version;
