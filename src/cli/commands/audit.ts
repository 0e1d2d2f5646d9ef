import { UserError } from '../../analysis/index.ts';
import { audit as auditOf, auditSentence } from '../../audit/index.ts';
import { columns, seconds } from '../../report/index.ts';
import { clean } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { readHistoryFile } from '../history-file.ts';
import { emit, formatOf, formatOption, json } from '../output.ts';

export const audit: Command = {
  name: 'audit',
  usage: '--history FILE',
  operands: 'one',
  options: [
    { name: 'history', value: 'FILE', help: 'history file with kept predictions and later builds' },
    formatOption(['text', 'json'])
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const file = parsed.text('history') ?? parsed.operands[0];
    if (file === null || file === undefined) throw new UserError('--history FILE is needed');
    const { lines } = await readHistoryFile(file, terminal, true);
    const { rows, summary } = auditOf(lines);
    if (format === 'json') {
      await emit(
        parsed,
        terminal,
        json({
          schema: 'layercost/audit@1',
          summary,
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
        `${[...(rows.length > 0 ? table : ['no kept prediction was followed by a build yet']), auditSentence(summary) ?? ''].filter((line) => line !== '').join('\n')}\n`
      );
    }
    return EXIT.ok;
  }
};
