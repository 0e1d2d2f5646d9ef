import { stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { explainPair, explainStep, gather, UserError } from '../../analysis/index.ts';
import type { Explanation } from '../../model/prediction.ts';
import { explainDocument, renderExplanation } from '../../report/index.ts';
import { clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { DIRECTORY_OPTIONS, specOf } from '../image-options.ts';
import { COMPARE_OPTIONS, localComparison, repositoryPath } from '../local-ports.ts';
import type { Parsed } from '../options.ts';
import { emit, formatOf, formatOption, json, styleOf } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { predictDirectories } from './predict.ts';

const options = [...DIRECTORY_OPTIONS, ...COMPARE_OPTIONS.filter((one) => !DIRECTORY_OPTIONS.some((other) => other.name === one.name))];

export const explain: Command = {
  name: 'explain',
  examples: [
    ['explain --step 12', 'why line 12 of the only changed Dockerfile is rebuilt'],
    ['explain --step api/Dockerfile:12 --base main', 'one of several']
  ],
  usage: '--step [DOCKERFILE:]LINE [--image NAME] [--base DIR --head DIR | options of check]',
  operands: 'none',
  options: [
    { name: 'step', value: '[DOCKERFILE:]LINE', help: 'the instruction, by a line of the head Dockerfile' },
    { name: 'image', value: 'NAME', help: 'the image, where one Dockerfile is built several times' },
    ...options,
    formatOption(['text', 'json'])
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const asked = /^(?:(.+):)?(\d{1,7})$/.exec(parsed.text('step') ?? '');
    if (!asked) throw new UserError('--step takes [DOCKERFILE:]LINE, for example --step services/api/Dockerfile:7');
    const { explanation, file } = await explained(parsed, terminal, asked[1] ?? null, Number(asked[2]));
    await emit(
      parsed,
      terminal,
      format === 'json' ? json(explainDocument(explanation, file)) : renderExplanation(explanation, file, styleOf(parsed, terminal))
    );
    return EXIT.ok;
  }
};

/** Two directories where both are given and `--repo` is not; else the repository. */
async function explained(
  parsed: Parsed,
  terminal: Terminal,
  dockerfile: string | null,
  line: number
): Promise<{ explanation: Explanation; file: string }> {
  const [base, head] = [parsed.text('base'), parsed.text('head')];
  const directories =
    parsed.text('repo') === null &&
    base !== null &&
    head !== null &&
    (await isDirectory(base, terminal)) &&
    (await isDirectory(head, terminal));
  if (directories) {
    const file = specOf(parsed, 'head').dockerfile;
    if (dockerfile !== null && posix.normalize(dockerfile) !== posix.normalize(file))
      throw new UserError(`--step names '${dockerfile.slice(0, 100)}', and the Dockerfile is '${file}'`, 'Name another one with --file.');
    return { explanation: explainPair(await predictDirectories(parsed, terminal), line), file };
  }
  const { ports, request, top } = await localComparison(parsed, terminal, VERSION, false);
  const input = await gather(ports, request);
  const path = dockerfile === null ? null : repositoryPath(dockerfile, top, terminal.cwd);
  const found = explainStep(input, { dockerfile: path, name: parsed.text('image') }, line);
  if (found.others.length > 0 && parsed.text('image') === null && !parsed.has('quiet')) {
    const named = found.others
      .slice(0, 5)
      .map((one) => clean(one, 60))
      .join(', ');
    terminal.err(
      `${clean(found.file, 200)} is built ${found.others.length + 1} times; this is ${clean(found.name, 60)}. --image NAME picks another: ${named}\n`
    );
  }
  for (const sentence of found.leftOut) terminal.err(`Not done: ${plainText(sentence)}\n`);
  return found;
}

async function isDirectory(path: string, terminal: Terminal): Promise<boolean> {
  return stat(resolve(terminal.cwd, path)).then(
    (found) => found.isDirectory(),
    () => false
  );
}
