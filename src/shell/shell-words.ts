import { basename } from 'node:path/posix';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
const LONG_OPTIONS = new Set(['errexit', 'nounset', 'xtrace', 'pipefail']);

/**
 * Reads the words of SHELL: a POSIX shell with `-c` and none but the options e, u, x and `-o` errexit, nounset, xtrace,
 * pipefail. Null for every other (cmd, powershell, a login shell): its text must not be read as shell text.
 */
export function posixShell(words: readonly string[]): { readonly errexit: boolean } | null {
  const [program, ...options] = words;
  if (program === undefined || !SHELLS.has(basename(program))) return null;
  let command = false;
  let errexit = false;
  for (let i = 0; i < options.length; i++) {
    const letters = /^-([euxc]*)(o?)$/.exec(options[i] ?? '');
    if (letters === null || letters[0] === '-') return null;
    command ||= letters[1]?.includes('c') === true;
    errexit ||= letters[1]?.includes('e') === true;
    if (letters[2] !== 'o') continue;
    const name = options[++i] ?? '';
    if (!LONG_OPTIONS.has(name)) return null;
    errexit ||= name === 'errexit';
  }
  return command ? { errexit } : null;
}
