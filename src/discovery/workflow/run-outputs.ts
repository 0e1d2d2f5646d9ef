import type { ShellCommand } from '../shell/walk.ts';

/** `name=value` lines that a script writes for later steps, by `echo` or `printf`. */
export function writtenLines(
  script: string,
  commands: readonly ShellCommand[],
  file: 'GITHUB_OUTPUT' | 'GITHUB_ENV'
): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  if (!script.includes(file)) return written;
  const other = file === 'GITHUB_ENV' ? 'GITHUB_OUTPUT' : 'GITHUB_ENV';
  for (const { words, output } of commands) {
    if (words[0] !== 'echo' && words[0] !== 'printf') continue;
    // Without a file of its own the line may stand in a block whose whole output goes there.
    if (output === null ? script.includes(other) : output !== `$${file}`) continue;
    const text = words
      .slice(1)
      .filter((word) => !/^-[neE]+$/.test(word))
      .join(' ');
    const match = /^([A-Za-z_][\w-]*)=([\s\S]*)$/.exec(text.replace(/\\n$/, ''));
    if (match) written.set(match[1] ?? '', match[2] ?? '');
  }
  return written;
}
