import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyProven, gather, type ImprovedFile, UserError } from '../../analysis/index.ts';
import { writeAtomically } from '../../files/index.ts';
import { codeOf } from '../../plain/index.ts';
import { gitPatch } from '../../report/index.ts';
import { clean } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMPARE_OPTIONS, HISTORY_OPTIONS, localComparison } from '../local-ports.ts';
import { emit, noticeOf } from '../output.ts';
import { VERSION } from '../version.ts';

const NOTHING = "nothing to fix: no edit is proven; 'layercost check' also shows what is left to review";

export const fix: Command = {
  name: 'fix',
  examples: [
    ['fix --dry-run', 'the proven edits as a patch'],
    ['fix --dry-run | git apply', 'the same as `fix`']
  ],
  operands: 'none',
  usage: '[--dry-run] [--dockerfile GLOB]',
  options: [
    { name: 'dry-run', value: null, help: 'print the patch and write nothing' },
    ...COMPARE_OPTIONS.filter((option) => option.name !== 'head'),
    ...HISTORY_OPTIONS
  ],
  async run(parsed, terminal) {
    const { ports, request, top } = await localComparison(parsed, terminal, VERSION, false);
    const improved = applyProven(await gather(ports, { ...request, allImages: true }));
    if (parsed.has('dry-run')) {
      if (improved.length === 0) noticeOf(parsed, terminal)(NOTHING);
      await emit(parsed, terminal, improved.map(({ path, before, after }) => gitPatch(path, before, after)).join(''));
      return EXIT.ok;
    }
    if (improved.length === 0) terminal.out(`${NOTHING}\n`);
    for (const file of improved) await write(top, file);
    for (const file of improved) terminal.out(`${clean(file.path)}: ${file.applied.map((suggestion) => suggestion.rule).join(', ')}\n`);
    return EXIT.ok;
  }
};

/** Writes one file where it still is what was judged. */
async function write(top: string, file: ImprovedFile): Promise<void> {
  const path = join(top, file.path);
  try {
    if ((await readFile(path, 'utf8')) !== file.before)
      throw new UserError(
        `${file.path} on disk is not what was analysed`,
        'Line-end filters of git, or an edit in between: nothing was written to it.'
      );
    await writeAtomically(path, file.after);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file.path} cannot be written: ${codeOf(error)}`);
  }
}
