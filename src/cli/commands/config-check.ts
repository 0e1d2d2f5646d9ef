import { resolve } from 'node:path';
import { UserError } from '../../analysis/index.ts';
import { readConfig } from '../../config/index.ts';
import { readTextFile } from '../../files/index.ts';
import { problemDocument } from '../../report/index.ts';
import { clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { codeOf, emit, formatOf, formatOption, json } from '../output.ts';

export const configCheck: Command = {
  name: 'config check',
  usage: '[FILE]',
  operands: 'one',
  options: [formatOption(['text', 'json'])],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const file = parsed.operands[0] ?? '.github/layercost.yml';
    const text = await readTextFile(file === '-' ? '-' : resolve(terminal.cwd, file)).catch((error: unknown) => {
      throw new UserError(`${file} cannot be read: ${codeOf(error)}`);
    });
    if (text === null) throw new UserError(`${file}: no such file`, "'layercost init' writes a first one.");
    const { config, problems } = readConfig(text, file);
    if (format === 'json')
      await emit(
        parsed,
        terminal,
        json({ schema: 'layercost/config-check@1', file, valid: config !== null, problems: problems.map(problemDocument) })
      );
    else if (config !== null) await emit(parsed, terminal, `${clean(file)}: valid\n`);
    else
      for (const problem of problems)
        terminal.err(
          `${clean(problem.file)}:${(problem.range?.start.line ?? 0) + 1}:${(problem.range?.start.column ?? 0) + 1}: ${plainText(problem.message)}\n`
        );
    return config === null ? EXIT.usage : EXIT.ok;
  }
};
