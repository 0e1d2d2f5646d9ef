import type { Unknowns } from '../unknowns.ts';

const MAX_LINES = 2_000;

/** `name=value` lines, and `name<<END` texts, that a script has written for later steps to a file of the runner. */
export function writtenLines(
  file: 'GITHUB_OUTPUT' | 'GITHUB_ENV',
  written: ReadonlyMap<string, string>,
  unknowns: Unknowns
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const add = (name: string, value: string): void => {
    const before = values.get(name);
    // Written twice: in branches of which one runs.
    const volatile = unknowns.within(`${before ?? ''}${value}`).some((hole) => hole.volatile);
    const either = before !== undefined && before !== value;
    values.set(name, either ? unknowns.mark({ name: `$${name}`, volatile, options: [before, value] }) : value);
  };
  const lines = (written.get(`$${file}`) ?? '').split('\n').slice(0, MAX_LINES);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const long = /^([A-Za-z_][\w-]*)<<(\S+)$/.exec(line);
    if (long) {
      const end = lines.indexOf(long[2] ?? '', at + 1);
      add(long[1] ?? '', lines.slice(at + 1, end === -1 ? undefined : end).join('\n'));
      at = end === -1 ? lines.length : end;
      continue;
    }
    const match = /^([A-Za-z_][\w-]*)=([\s\S]*)$/.exec(line);
    if (match) add(match[1] ?? '', match[2] ?? '');
  }
  return values;
}
