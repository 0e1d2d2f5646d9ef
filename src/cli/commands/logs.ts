import { resolve } from 'node:path';
import { UserError } from '../../analysis/index.ts';
import { FILE_FORMS, toLogsDocument } from '../../buildlog/index.ts';
import { readLogFile } from '../../files/index.ts';
import type { LogForm, LogReading } from '../../model/buildlog.ts';
import { codeOf, isFileError } from '../../plain/index.ts';
import { columns, type Style, seconds } from '../../report/index.ts';
import { breakCommands, clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { choice } from '../options.ts';
import { emit, formatOf, formatOption, json, styleOf } from '../output.ts';
import { progressOf } from '../progress.ts';

export const logs: Command = {
  name: 'logs',
  examples: [
    ['logs build.log', 'steps and seconds of a build log of any form'],
    ['logs - --format json < build.log', 'from standard input, as a document']
  ],
  usage: 'FILE... [--form FORM]',
  operands: 'many',
  options: [{ name: 'form', value: FILE_FORMS.join('|'), help: 'form of the files (default: auto)' }, formatOption(['text', 'json'])],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const form = choice(parsed, 'form', FILE_FORMS, 'auto');
    if (parsed.operands.length === 0) throw new UserError('name at least one log or record', "See 'layercost logs --help'.");
    const readings: { file: string; reading: LogReading }[] = [];
    const progress = progressOf(parsed, terminal);
    for (const [i, file] of parsed.operands.entries()) {
      progress('reading logs', { done: i + 1, all: parsed.operands.length });
      readings.push({ file, reading: await read(file, resolve(terminal.cwd, file), form) });
    }
    await emit(
      parsed,
      terminal,
      format === 'json'
        ? json(toLogsDocument(readings))
        : readings.map(({ file, reading }) => text(file, reading, styleOf(parsed, terminal))).join('\n')
    );
    return EXIT.ok;
  }
};

async function read(file: string, path: string, form: LogForm | 'auto'): Promise<LogReading> {
  try {
    return (await readLogFile(file === '-' ? '-' : path, form)).reading;
  } catch (error) {
    if (isFileError(error)) throw new UserError(`${file} cannot be read: ${codeOf(error)}`);
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

function text(file: string, reading: LogReading, style: Style): string {
  const lines = [
    style.bold(`${clean(file)}: ${reading.form}, ${reading.builds.length} build${reading.builds.length === 1 ? '' : 's'}`),
    ...reading.notes.map((note) => style.dim(`note  ${plainText(note)}`))
  ];
  if (reading.builds.length === 0) lines.push('no build log was recognised in this file');
  for (const build of reading.builds) {
    lines.push(`${build.form}: ${build.outcome}${build.wall === null ? '' : `, ${seconds(build.wall)} in all`}`);
    lines.push(
      ...columns(
        build.steps.map((step) => [
          step.seconds === null ? '' : `${step.seconds.toFixed(1)} s`,
          step.state,
          clean(
            `${[step.target, step.platform, step.stage, step.index === null ? null : `${step.index}${step.total === null ? '' : `/${step.total}`}`].filter((part) => part !== null).join(' ')}`,
            60
          ),
          clean(step.text, 100)
        ]),
        new Set([0])
      )
    );
  }
  return `${lines.map(breakCommands).join('\n')}\n`;
}
