import { resolve } from 'node:path';
import { UserError } from '../analysis/index.ts';
import { readTextFile, removeLeftovers, withLock, writeAtomically } from '../files/index.ts';
import { encodeHistory, parseHistory } from '../history/index.ts';
import type { HistoryLine } from '../model/history.ts';
import { codeOf } from '../plain/index.ts';
import { clean, excerptLines, plainText, withExcerpt } from '../safe-text/index.ts';
import { refuseForeign } from './local-ports.ts';
import { missingFile } from './missing-file.ts';
import type { Terminal } from './terminal.ts';

/** Reads a history file; a line that is no history is reported on standard error and otherwise left alone. Throws UserError where the file is needed and missing. */
export async function readHistoryFile(
  file: string,
  terminal: Terminal,
  needed: boolean
): Promise<{ readonly lines: readonly HistoryLine[]; readonly faulty: number }> {
  const text = await readTextFile(file === '-' ? '-' : resolve(terminal.cwd, file)).catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${codeOf(error)}`);
  });
  if (text === null && needed) throw missingFile(resolve(terminal.cwd, file), file);
  refuseForeign(text ?? '', file);
  const { lines, problems } = parseHistory(text ?? '', file);
  for (const problem of problems.slice(0, 20)) {
    const { excerpt } = withExcerpt(problem, text);
    const place = `${clean(problem.file)}:${(problem.range?.start.line ?? 0) + 1}`;
    terminal.err(
      `layercost: ${place}: ${plainText(problem.message)}\n${excerpt === undefined ? '' : `${excerptLines(excerpt).join('\n')}\n`}`
    );
  }
  return { lines, faulty: problems.length };
}

/**
 * Replaces a history file by what `change` makes of its lines, one writer at a time and whole or not at all.
 * A file with faulty lines is not written over: that would lose them. Throws UserError then.
 */
export async function updateHistoryFile(
  file: string,
  terminal: Terminal,
  change: (lines: readonly HistoryLine[]) => readonly HistoryLine[]
): Promise<{ readonly before: number; readonly after: number }> {
  const path = resolve(terminal.cwd, file);
  return withLock(path, async () => {
    await removeLeftovers(path);
    const { lines, faulty } = await readHistoryFile(file, terminal, false);
    if (faulty > 0)
      throw new UserError(
        `${file} has ${faulty} faulty line${faulty === 1 ? '' : 's'} and is left as it is`,
        'Remove or mend them first: writing the file anew would lose them.'
      );
    const next = change(lines);
    await writeAtomically(path, encodeHistory(next)).catch((error: unknown) => {
      throw new UserError(`${file} cannot be written: ${codeOf(error)}`);
    });
    return { before: lines.length, after: next.length };
  });
}
