import { gatherAnalysis } from '../../analysis/index.ts';
import { columns, imagesDocument, imagesNotes, matrixDocument } from '../../report/index.ts';
import { breakCommands, clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMPARE_OPTIONS, localComparison } from '../local-ports.ts';
import { choice } from '../options.ts';
import { emit, json } from '../output.ts';
import { VERSION } from '../version.ts';

export const images: Command = {
  name: 'images',
  examples: [['images --base main --format matrix', 'what a job needs to build only what changed']],
  usage: '[--base REF] [--head REF|WORKTREE] [--format text|json|matrix]',
  operands: 'none',
  options: [...COMPARE_OPTIONS, { name: 'format', value: 'text|json|matrix', help: 'form of the result (default text)' }],
  async run(parsed, terminal) {
    const format = choice(parsed, 'format', ['text', 'json', 'matrix'] as const, 'text');
    const { ports, request } = await localComparison(parsed, terminal, VERSION, true);
    const { analysis } = await gatherAnalysis(ports, request);
    if (format === 'json') await emit(parsed, terminal, json(imagesDocument(analysis)));
    else if (format === 'matrix') await emit(parsed, terminal, `${JSON.stringify(matrixDocument(analysis.images))}\n`);
    else {
      const rows = analysis.images.map((image) => [
        image.affected ? 'affected' : 'kept',
        clean(image.spec.name, 60),
        clean(image.spec.dockerfile, 100),
        plainText(image.reason, 140)
      ]);
      const notes = imagesNotes(analysis).map((note) => `note  ${plainText(note)}`);
      await emit(
        parsed,
        terminal,
        `${[...columns([['', 'IMAGE', 'DOCKERFILE', 'WHY'], ...rows]), ...notes].map(breakCommands).join('\n')}\n`
      );
    }
    // A list that may lack images is none to build by.
    return analysis.leftOut === undefined ? EXIT.ok : EXIT.failedClosed;
  }
};
