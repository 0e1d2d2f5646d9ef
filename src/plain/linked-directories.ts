/** Directories that are links in most distributions, by where they lead (Filesystem Hierarchy, merged /usr). */
const LINKED: readonly (readonly [RegExp, string])[] = [
  [/^\/(bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/, '/usr/$1'],
  [/^\/var\/run(?=\/|$)/, '/run'],
  [/^\/var\/lock(?=\/|$)/, '/run/lock']
];

/** A path of an image with such links followed: `/bin/x` is `/usr/bin/x`. */
export const throughLinks = (path: string): string => LINKED.reduce((p, [pattern, target]) => p.replace(pattern, target), path);
