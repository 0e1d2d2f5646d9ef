import { resolve } from 'node:path';
import type { SideFiles } from '../../analysis/index.ts';
import { suggestAlone, UserError } from '../../analysis/index.ts';
import { directoryFiles, readTextFile } from '../../files/index.ts';
import { codeOf, isFileError } from '../../plain/index.ts';
import { renderSuggestions, suggestDocument } from '../../report/index.ts';
import type { Command } from '../command.ts';
import { corpusFiles } from '../corpus-files.ts';
import { EXIT } from '../exit-codes.ts';
import { readHistoryFile } from '../history-file.ts';
import { missingFile, shownPath } from '../missing-file.ts';
import type { Parsed } from '../options.ts';
import { emit, formatOf, formatOption, json, styleOf } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export const suggest: Command = {
  name: 'suggest',
  examples: [
    ['suggest', 'what would keep more steps of ./Dockerfile cached'],
    ['suggest --context services/api --file docker/Dockerfile', 'another context, and a Dockerfile inside it']
  ],
  usage: '[--context DIR] [--file Dockerfile]   or   --dockerfile FILE --tree FILE --files FILE',
  operands: 'none',
  options: [
    { name: 'context', value: 'DIR', help: 'build context (default: the working directory)' },
    { name: 'file', value: 'FILE', help: 'Dockerfile, relative to the context (default: Dockerfile)' },
    { name: 'dockerfile', value: 'FILE', help: 'text of the Dockerfile, with --tree and --files in place of --context' },
    { name: 'tree', value: 'FILE', help: 'every path of the context, one per line' },
    { name: 'files', value: 'FILE', help: 'JSON object from paths to texts' },
    { name: 'target', value: 'STAGE', help: 'stage to build (default: the last one)' },
    { name: 'history', value: 'FILE', help: 'history file that the savings rest on' },
    { name: 'strict', value: null, help: 'proofs that rest on an accepted assumption are for review only' },
    { name: 'verbose', value: null, help: 'also what was refused, and why' },
    formatOption(['text', 'json'])
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const { files, dockerfile } = await source(parsed, terminal);
    const file = parsed.text('history');
    const history = file === null ? [] : (await readHistoryFile(file, terminal, true)).lines;
    const found = await suggestAlone({
      files,
      dockerfile,
      target: parsed.text('target'),
      history,
      now: terminal.now().toISOString(),
      assumeNone: parsed.has('strict')
    }).catch((error: unknown) => {
      if (isFileError(error)) throw new UserError(`${shownPath(error.path, 'the context', terminal)} cannot be read: ${codeOf(error)}`);
      throw error;
    });
    const text =
      format === 'json'
        ? json(suggestDocument(found.suggestions, found.refused, found.silenced))
        : renderSuggestions(found, styleOf(parsed, terminal), parsed.has('verbose'));
    await emit(parsed, terminal, text);
    return EXIT.ok;
  }
};

async function source(parsed: Parsed, terminal: Terminal): Promise<{ files: SideFiles; dockerfile: string }> {
  const path = (parsed.text('file') ?? 'Dockerfile').replace(/^\.\//, '');
  const [dockerfile, tree, texts] = [parsed.text('dockerfile'), parsed.text('tree'), parsed.text('files')];
  const context = parsed.text('context') ?? (dockerfile === null && tree === null && texts === null ? '.' : null);
  if (context !== null) return { files: directoryFiles(resolve(terminal.cwd, context)), dockerfile: path };
  if (dockerfile === null || tree === null || texts === null)
    throw new UserError('--dockerfile, --tree and --files go together', "See 'layercost suggest --help'.");
  const [text, list, content] = await Promise.all([needed(dockerfile, terminal), needed(tree, terminal), needed(texts, terminal)]);
  return { files: corpusFiles(path, text, list, content, texts), dockerfile: path };
}

async function needed(file: string, terminal: Terminal): Promise<string> {
  const text = await readTextFile(file === '-' ? '-' : resolve(terminal.cwd, file));
  if (text === null) throw missingFile(resolve(terminal.cwd, file), file);
  return text;
}
