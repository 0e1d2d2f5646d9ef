import { UserError } from '../../analysis/index.ts';
import { audit as auditOf, auditSentence, type Decade, decadesOf, type Hindsight, hindsightOf } from '../../audit/index.ts';
import { parseDuration } from '../../config/index.ts';
import type { AuditDocument } from '../../documents/index.ts';
import { say } from '../../model/sentence.ts';
import { columns, seconds } from '../../report/index.ts';
import { clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { readHistoryFile } from '../history-file.ts';
import type { Parsed } from '../options.ts';
import { emit, formatOf, formatOption, json } from '../output.ts';

export const audit: Command = {
  name: 'audit',
  examples: [
    ['audit --history history.jsonl', 'how near the kept predictions came to what later builds took'],
    ['audit --history history.jsonl --limit 2m', 'also how often a gate at two minutes would have judged wrongly']
  ],
  usage: '--history FILE [--limit DURATION]',
  operands: 'one',
  options: [
    { name: 'history', value: 'FILE', help: 'history file with kept predictions and later builds' },
    { name: 'limit', value: 'DURATION', help: 'how often a limit on the next build, such as 5m, would have decided wrongly' },
    formatOption(['text', 'json'])
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const file = parsed.text('history') ?? parsed.operands[0];
    if (file === null || file === undefined) throw new UserError('--history FILE is needed');
    const { lines } = await readHistoryFile(file, terminal, true);
    const { rows, summary } = auditOf(lines);
    const decades = decadesOf(rows);
    const hindsight = limitOf(parsed) === null ? null : hindsightOf(rows, limitOf(parsed) ?? 0);
    if (format === 'json') {
      await emit(
        parsed,
        terminal,
        json<AuditDocument>({
          schema: 'layercost/audit@1',
          summary,
          decades,
          hindsight,
          predictions: rows.map((row) => ({
            image: row.prediction.image,
            commit: row.prediction.commit,
            at: row.at,
            rebuild: row.prediction.rebuild,
            took: row.took,
            error: row.error,
            inside: row.inside,
            wrong: row.wrong
          }))
        })
      );
    } else {
      const table = columns([
        ['COMMIT', 'IMAGE', 'SAID', 'TOOK', 'INSIDE', 'WRONG VERDICTS'],
        ...rows.map((row) => [
          row.prediction.commit.slice(0, 7),
          clean(row.prediction.image, 40),
          row.prediction.rebuild ? `${seconds(row.prediction.rebuild.mid)}` : '?',
          row.took === null ? '?' : seconds(row.took),
          row.inside === null ? '?' : row.inside ? 'yes' : 'no',
          String(row.wrong.length)
        ])
      ]);
      await emit(
        parsed,
        terminal,
        `${[
          ...(rows.length > 0 ? table : ['no kept prediction was followed by a build yet']),
          ...decades.map(decadeLine),
          hindsight === null ? '' : hindsightLine(hindsight),
          plainText(auditSentence(summary) ?? say``)
        ]
          .filter((line) => line !== '')
          .join('\n')}\n`
      );
    }
    return EXIT.ok;
  }
};

/** Seconds of `--limit`, null where it is not given. Throws UserError for what is no duration. */
function limitOf(parsed: Parsed): number | null {
  const written = parsed.text('limit');
  if (written === null) return null;
  const limit = parseDuration(written);
  if (limit === null) throw new UserError(`--limit takes a duration with a unit, such as 90s or 5m, not '${written.slice(0, 60)}'`);
  return limit;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function decadeLine({ from, to, predictions, medianError, bias, inside, judged }: Decade): string {
  const error = medianError === null ? 'no error known' : `median error ${percent(medianError)}`;
  const side =
    bias === null || Math.abs(bias) < 0.005 ? '' : `, builds ${percent(Math.abs(bias))} ${bias > 0 ? 'longer' : 'shorter'} than said`;
  return `${from.slice(0, 10)} to ${to.slice(0, 10)}, ${predictions} predictions: ${error}${side}, ${inside} of ${judged} inside the range`;
}

function hindsightLine({ limit, judged, over, failed, falseAlarms, warned, missed }: Hindsight): string {
  return `a limit of ${seconds(limit)}: ${over} of ${judged} builds over it; failed ${failed} (${falseAlarms} of them within it), warned ${warned}, missed ${missed}`;
}
