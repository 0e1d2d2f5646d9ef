import type { ShellCommand } from '../shell/walk.ts';
import type { Unknowns } from '../unknowns.ts';

/** `name=value` lines that a script writes for later steps, by `echo` or `printf`. */
export function writtenLines(
  script: string,
  commands: readonly ShellCommand[],
  file: 'GITHUB_OUTPUT' | 'GITHUB_ENV',
  unknowns: Unknowns
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
    const [, name = '', value = ''] = match ?? [];
    const before = written.get(name);
    // Written twice: in branches of which one runs.
    const volatile = unknowns.within(`${before ?? ''}${value}`).some((hole) => hole.volatile);
    const either = before !== undefined && before !== value;
    if (match) written.set(name, either ? unknowns.mark({ name: `$${name}`, volatile, options: [before, value] }) : value);
  }
  return written;
}
