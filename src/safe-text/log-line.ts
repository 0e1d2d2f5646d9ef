import { clean } from './clean.ts';

/** Sign in front of every line with untrusted text: no runner command and no problem matcher begins with it. */
const PREFIX = '│ ';

/** Characters. */
const LONGEST = 2000;

/**
 * Untrusted text as one line of a job log. A runner acts on `::name::` at the start of a trimmed line and on `##[name]`
 * anywhere in a line, so the line gets a prefix and the marker is broken apart. docs/security.md "Logs".
 */
export function logLine(text: string): string {
  return `${PREFIX}${breakCommands(clean(text, LONGEST))}`;
}

/** Breaks what a runner would take for a command inside a line that begins with our own words. */
export function breakCommands(text: string): string {
  return text.replace(/##\[/g, '##\u200b[').replace(/^(\s*)::/, '$1:\u200b:');
}
