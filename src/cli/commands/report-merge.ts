import { resolve } from 'node:path';
import { mergeParts, type NamedPart } from '../../analysis/index.ts';
import { readParts } from '../../files/index.ts';
import type { Command } from '../command.ts';
import { REPORT_OPTIONS, reportPrinter } from '../report-printer.ts';

export const reportMerge: Command = {
  name: 'report merge',
  examples: [['report merge parts/', 'the files that `check --shard` wrote into one folder']],
  usage: 'FILE|DIR... [options]',
  operands: 'many',
  options: REPORT_OPTIONS,
  async run(parsed, terminal) {
    const print = reportPrinter(parsed, terminal);
    const parts: NamedPart[] = [];
    for (const operand of parsed.operands) {
      parts.push(...(await readParts(operand === '-' ? '-' : resolve(terminal.cwd, operand), operand)));
    }
    const { analysis, images } = mergeParts(parts);
    return print({ analysis, input: null }, images);
  }
};
