import { hasUnknown } from '../unknowns.ts';
import { absolutePath } from './files.ts';
import { certainly, type Machine, type State } from './state.ts';

const SHELL = /^(?:ba|z|da|a|k)?sh$/;

/** The file that a shell is started with and the words behind it; `path` null where it reads its input. Null where a text is given by `-c`. */
export function shellArguments(rest: readonly string[]): { readonly path: string | null; readonly words: readonly string[] } | null {
  let at = 0;
  for (; at < rest.length && /^[-+]/.test(rest[at] ?? ''); at++) {
    const option = rest[at] ?? '';
    if (option === '-' || option === '--') {
      at++;
      break;
    }
    if (/^-[a-zA-Z]*c/.test(option)) return null;
    if (/^-[a-zA-Z]*s$/.test(option)) return { path: null, words: rest.slice(rest[at + 1] === '--' ? at + 2 : at + 1) };
    // `-o pipefail`, `-euo pipefail`, `--rcfile FILE`
    if (/^[-+][a-zA-Z]*[oO]$|^--(?:rcfile|init-file)$/.test(option)) at++;
  }
  return { path: rest[at] ?? null, words: rest.slice(at + 1) };
}

/** A script that the text itself gives: by a here-document or pipe into a shell, or by a file that an earlier command wrote. */
export function scriptFromInput(
  name: string,
  rest: readonly string[],
  machine: Machine,
  state: State
): { readonly text: string; readonly positional: readonly string[] } | null {
  const program = name.slice(name.lastIndexOf('/') + 1);
  const given = SHELL.test(program) ? shellArguments(rest.map(certainly)) : name.includes('/') ? { path: name, words: rest } : null;
  if (given === null) return null;
  const text = given.path === null ? (state.stdin?.text ?? null) : writtenText(given.path, machine, state);
  return text === null || hasUnknown(text.slice(0, 2)) ? null : { text, positional: given.words };
}

function writtenText(path: string, machine: Machine, state: State): string | null {
  const own = machine.written.get(path);
  if (own !== undefined || hasUnknown(path) || machine.written.size === 0) return own ?? null;
  const absolute = absolutePath(path, state.directory);
  const same = [...machine.written].find(
    ([name]) => !hasUnknown(name) && !name.startsWith('$') && absolutePath(name, state.directory) === absolute
  );
  return same?.[1] ?? null;
}
