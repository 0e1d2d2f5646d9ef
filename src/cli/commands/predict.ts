import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { predictPair, type ReadSide, UserError } from '../../analysis/index.ts';
import { directoryFiles, readTextFile } from '../../files/index.ts';
import type { BuiltImage } from '../../model/built-image.ts';
import { codeOf, isFileError } from '../../plain/index.ts';
import { predictDocument, renderPrediction } from '../../report/index.ts';
import { builtBaseImages, readBaseImages } from '../base-images.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { DIRECTORY_OPTIONS, specOf } from '../image-options.ts';
import { shownPath } from '../missing-file.ts';
import { choice, type Parsed } from '../options.ts';
import { emit, formatOf, formatOption, json, noticeOf, styleOf } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

export const predict: Command = {
  name: 'predict',
  examples: [
    ['predict --base old/ --head new/', 'two directories, each a build context'],
    ['predict --base . --head . --head-file Dockerfile.new --target app', 'the same files with another Dockerfile']
  ],
  usage: '--base DIR --head DIR [options]',
  operands: 'none',
  options: [
    ...DIRECTORY_OPTIONS,
    {
      name: 'image',
      value: 'IMAGE',
      help: 'the base side as it was built, in any form that `layers` reads: the bytes that the change moves'
    },
    { name: 'store', value: 'containerd|overlay2', help: 'store that layers are built in and pulled into (default: containerd)' },
    formatOption(['text', 'json', 'html'])
  ],
  isLarge: hasLargeTexts,
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json', 'html']);
    const store = choice(parsed, 'store', ['containerd', 'overlay2'] as const, 'containerd');
    const image = parsed.text('image');
    const images = image === null ? null : await (await rarelyNeeded()).imagesAt(image, null, terminal);
    const { prediction, sides } = await predictDirectories(parsed, terminal, images ?? []);
    // A build that must fail moves nothing that anybody could name.
    const fails = prediction.fails?.certainty === 'certain';
    const transfer =
      images === null || sides.base === null || fails
        ? null
        : await (await rarelyNeeded()).predictTransfer(sides.base, sides.head, images, store);
    if (images !== null && transfer === null && !fails)
      noticeOf(parsed, terminal)(`no bytes: ${image} has no packed sizes, or not one image of the base side for each platform`);
    const texts = { base: textOf(sides.base), head: textOf(sides.head) };
    const text =
      format === 'html'
        ? (await rarelyNeeded()).renderPredictionPage({
            version: VERSION,
            base: parsed.text('base') ?? '',
            head: parsed.text('head') ?? '',
            build: { ...prediction, bytes: transfer },
            assumptions: prediction.assumptions,
            baseText: texts.base,
            headText: texts.head
          })
        : format === 'json'
          ? json(predictDocument([{ ...prediction, bytes: transfer }], prediction.assumptions))
          : renderPrediction(prediction, transfer, texts, styleOf(parsed, terminal));
    await emit(parsed, terminal, text);
    return EXIT.ok;
  }
};

/** Bytes of a text that needs no limit of time: an hour of fuzzing found nothing of this size that takes a second. docs/performance.md "Bounds". */
const SMALL = 16_384;

/** What a page and the bytes of an image take, which is most of the program. */
const rarelyNeeded = () => import('../predict-extras.ts');

/** Bytes of a file; 0 where there is none, or none that can be looked at. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

async function hasLargeTexts(parsed: Parsed, { cwd }: Terminal): Promise<boolean> {
  if (parsed.text('image') !== null) return true;
  const texts = (['base', 'head'] as const).flatMap((side) => {
    const [directory, { dockerfile }] = [parsed.text(side), specOf(parsed, side)];
    if (directory === null) return [];
    return [dockerfile, `${dockerfile}.dockerignore`, '.dockerignore'].map((name) => resolve(cwd, directory, name));
  });
  return texts.some((path) => sizeOf(path) > SMALL);
}

const textOf = (read: ReadSide | null) => (read === null ? null : (read.side.dockerfile(read.spec.dockerfile)?.text ?? null));

/** Predicts the image that the options describe in two directories; build records of the base side tell of its base image. Throws UserError for directories and files that are not there. */
export async function predictDirectories(
  parsed: Parsed,
  terminal: Terminal,
  built: readonly BuiltImage[] = []
): ReturnType<typeof predictPair> {
  const [base, head] = [parsed.text('base'), parsed.text('head')];
  if (base === null || head === null)
    throw new UserError('--base and --head are needed, each a directory', "See 'layercost predict --help'.");
  const spec = specOf(parsed, 'base');
  const known = Object.fromEntries(Object.entries(spec.args).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
  const text = built.length === 0 ? null : await readTextFile(resolve(terminal.cwd, base, spec.dockerfile));
  const images = { ...builtBaseImages(built, text, { target: spec.target, args: known }), ...(await readBaseImages(parsed, terminal)) };
  const files = (directory: string) => directoryFiles(resolve(terminal.cwd, directory));
  try {
    return await predictPair({ files: files(base), spec }, { files: files(head), spec: specOf(parsed, 'head') }, images);
  } catch (error) {
    if (error instanceof UserError || !isFileError(error)) throw error;
    throw new UserError(`${shownPath(error.path, 'a directory', terminal)} cannot be read: ${codeOf(error)}`);
  }
}
