import { analyse, gather, pictureOf, type ReplayedImage, replayImages } from '../../analysis/index.ts';
import type { ReplayDocument } from '../../documents/index.ts';
import { columns, refusalDocument, renderHtml, type Style, savingDocument, seconds } from '../../report/index.ts';
import { breakCommands, clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMPARE_OPTIONS, HISTORY_OPTIONS, localComparison } from '../local-ports.ts';
import { wholeNumber } from '../options.ts';
import { emit, formatOf, formatOption, json, styleOf } from '../output.ts';
import { VERSION } from '../version.ts';

export const replay: Command = {
  name: 'replay',
  examples: [['replay --commits 50', 'what the last 50 merged changes cost with the Dockerfile as it stands and as suggested']],
  operands: 'none',
  usage: '[--commits N] [options of check]',
  options: [
    { name: 'commits', value: 'N', help: 'how many merged changes (default 200)' },
    ...COMPARE_OPTIONS,
    ...HISTORY_OPTIONS,
    { name: 'verbose', value: null, help: 'a line for each change' },
    formatOption(['text', 'json', 'html'])
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json', 'html']);
    const commits = wholeNumber(parsed, 'commits', 200, 1);
    const { ports, request } = await localComparison(parsed, terminal, VERSION, false);
    const changes =
      ports.changes === null ? null : { recent: () => ports.changes?.recent(commits) ?? Promise.resolve({ changes: [], note: null }) };
    const input = await gather({ ...ports, changes }, { ...request, allImages: true });
    if (format === 'html') {
      const analysis = analyse(input);
      await emit(parsed, terminal, renderHtml(analysis, pictureOf(input, analysis, ports.progress)));
      return EXIT.ok;
    }
    const { images: replayed, leftOut } = replayImages(input, ports.progress);
    if (format === 'json') {
      await emit(
        parsed,
        terminal,
        json<ReplayDocument>({
          schema: 'layercost/replay@1',
          images: replayed.map(({ suggestions, refused, ...image }) => ({
            ...image,
            refused: refused.map(refusalDocument),
            suggestions: suggestions.map(({ rule, level, line, message, saving, profited }) => ({
              rule,
              level,
              line,
              message: plainText(message),
              saving: savingDocument(saving),
              profited
            }))
          })),
          ...(leftOut.length === 0 ? {} : { leftOut: leftOut.map((sentence) => plainText(sentence)) })
        })
      );
    } else
      await emit(
        parsed,
        terminal,
        `${[
          ...replayed.flatMap((image) => imageLines(image, parsed.has('verbose'), styleOf(parsed, terminal))),
          ...leftOut.map((sentence) => `Not done: ${plainText(sentence)}`)
        ]
          .map(breakCommands)
          .join('\n')}\n`
      );
    return EXIT.ok;
  }
};

function imageLines(image: ReplayedImage, verbose: boolean, style: Style): string[] {
  const n = image.changes.length;
  const proven = image.suggestions.filter((suggestion) => suggestion.level === 'one-click');
  const basis = image.basis === 'priors' ? ', seconds from priors' : '';
  const rows = image.changes.map((change) => [
    change.id.slice(0, 7),
    change.at.slice(0, 10),
    `${change.runs}${change.maybe > 0 ? `+${change.maybe}?` : ''}`,
    seconds(change.seconds),
    seconds(change.suggested)
  ]);
  return [
    style.bold(`${clean(image.dockerfile)}: ${n} merged change${n === 1 ? '' : 's'}, ${seconds(image.mean)} on average${basis}`),
    proven.length === 0
      ? '  nothing proven to suggest'
      : `  as suggested ${seconds(image.meanSuggested)}; ${image.profited} of ${n} would have profited`,
    ...image.suggestions.map(
      (suggestion) => `  ${suggestion.level}  line ${suggestion.line} ${suggestion.rule}: ${plainText(suggestion.message)}`
    ),
    ...(verbose
      ? [
          ...columns(
            [['  COMMIT', 'DATE', 'STEPS', 'AS IS', 'SUGGESTED'], ...rows.map(([id, ...rest]) => [`  ${id}`, ...rest])],
            new Set([2, 3, 4])
          ),
          ...image.refused.map((refusal) => style.dim(`  refused  line ${refusal.line} ${refusal.rule}: ${plainText(refusal.because)}`))
        ]
      : [])
  ];
}
