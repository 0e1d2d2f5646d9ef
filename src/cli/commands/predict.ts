import { resolve } from 'node:path';
import { predictPair, UserError } from '../../analysis/index.ts';
import { directoryFiles } from '../../files/index.ts';
import { predictDocument, renderPrediction } from '../../report/index.ts';
import { readBaseImages } from '../base-images.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { DIRECTORY_OPTIONS, specOf } from '../image-options.ts';
import type { Parsed } from '../options.ts';
import { codeOf, emit, formatOf, formatOption, json, styleOf } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export const predict: Command = {
  name: 'predict',
  examples: [
    ['predict --base old/ --head new/', 'two directories, each a build context'],
    ['predict --base . --head . --head-file Dockerfile.new --target app', 'the same files with another Dockerfile']
  ],
  usage: '--base DIR --head DIR [options]',
  operands: 'none',
  options: [...DIRECTORY_OPTIONS, formatOption(['text', 'json'])],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const { prediction } = await predictDirectories(parsed, terminal);
    const text =
      format === 'json'
        ? json(predictDocument([prediction], prediction.assumptions))
        : renderPrediction(prediction, styleOf(parsed, terminal));
    await emit(parsed, terminal, text);
    return EXIT.ok;
  }
};

/** Predicts the image that the options describe in two directories. Throws UserError for directories and files that are not there. */
export async function predictDirectories(parsed: Parsed, terminal: Terminal): ReturnType<typeof predictPair> {
  const [base, head] = [parsed.text('base'), parsed.text('head')];
  if (base === null || head === null)
    throw new UserError('--base and --head are needed, each a directory', "See 'layercost predict --help'.");
  const images = await readBaseImages(parsed, terminal);
  const files = (directory: string) => directoryFiles(resolve(terminal.cwd, directory));
  try {
    return await predictPair(
      { files: files(base), spec: specOf(parsed, 'base') },
      { files: files(head), spec: specOf(parsed, 'head') },
      images
    );
  } catch (error) {
    if (error instanceof UserError || !isFileError(error)) throw error;
    throw new UserError(`${error.path ?? 'a directory'} cannot be read: ${codeOf(error)}`);
  }
}

/** An error of the file system, which a user can mend. */
export function isFileError(error: unknown): error is { readonly code: string; readonly path?: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}
