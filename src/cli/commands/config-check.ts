import { resolve } from 'node:path';
import { UserError } from '../../analysis/index.ts';
import { readConfig } from '../../config/index.ts';
import type { ConfigCheckDocument } from '../../documents/index.ts';
import { readTextFile } from '../../files/index.ts';
import type { Problem } from '../../model/text.ts';
import { codeOf } from '../../plain/index.ts';
import { problemDocument } from '../../report/index.ts';
import { clean, excerptLines, plainText, withExcerpt } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { meantFile } from '../missing-file.ts';
import { emit, formatOf, formatOption, json } from '../output.ts';

export const configCheck: Command = {
  name: 'config check',
  examples: [
    ['config check', '.github/layercost.yml of the working directory'],
    ['config check - < policy.yml', 'from standard input']
  ],
  usage: '[FILE]',
  operands: 'one',
  options: [formatOption(['text', 'json'])],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const file = parsed.operands[0] ?? '.github/layercost.yml';
    const text = await readTextFile(file === '-' ? '-' : resolve(terminal.cwd, file)).catch((error: unknown) => {
      throw new UserError(`${file} cannot be read: ${codeOf(error)}`);
    });
    if (text === null)
      throw new UserError(`${file}: no such file`, meantFile(resolve(terminal.cwd, file), file) ?? "'layercost init' writes a first one.");
    const { config, problems } = readConfig(text, file);
    if (format === 'json')
      await emit(
        parsed,
        terminal,
        json<ConfigCheckDocument>({
          schema: 'layercost/config-check@1',
          file,
          valid: config !== null,
          problems: problems.map(problemDocument)
        })
      );
    else if (config !== null) await emit(parsed, terminal, `${clean(file)}: valid\n`);
    else for (const problem of problems) terminal.err(`${problemLines(problem, text).join('\n')}\n`);
    return config === null ? EXIT.usage : EXIT.ok;
  }
};

/** `FILE:LINE:COLUMN: what is wrong`, and the line itself. */
function problemLines(problem: Problem, text: string): readonly string[] {
  const { file, range, message, excerpt } = withExcerpt(problem, text);
  const place = `${clean(file)}:${(range?.start.line ?? 0) + 1}:${(range?.start.column ?? 0) + 1}`;
  return [`${place}: ${plainText(message)}`, ...(excerpt === undefined ? [] : excerptLines(excerpt))];
}
