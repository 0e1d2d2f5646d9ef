import { resolve } from 'node:path';
import { UserError } from '../../analysis/index.ts';
import { parseDockerfile } from '../../dockerfile/index.ts';
import { readTextFile } from '../../files/index.ts';
import { movedBetween, stackOf } from '../../layers/index.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import { layersDocument, layersMarkdown, renderLayers, renderLayersPage } from '../../report/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { imagesAt } from '../image-input.ts';
import { missingFile } from '../missing-file.ts';
import { assignments, type Parsed } from '../options.ts';
import { emit, FORMATS, formatOf, formatOption, json, styleOf } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export const layers: Command = {
  name: 'layers',
  examples: [
    ['layers image.tar --dockerfile Dockerfile', "an archive of 'docker save', its layers by instruction"],
    ['layers build.dockerbuild', 'a build record, which holds its own Dockerfile'],
    ['layers old.tar --after new.tar', 'what a push and a pull move from one to the other']
  ],
  usage: 'IMAGE [--history FILE] [--dockerfile FILE] [--after IMAGE]',
  operands: 'one',
  options: [
    {
      name: 'history',
      value: 'FILE',
      help: "lines of 'docker history --no-trunc --format json', beside the output of 'docker image inspect'"
    },
    { name: 'dockerfile', value: 'FILE', help: 'the Dockerfile that the image was built from (a build record holds its own)' },
    { name: 'target', value: 'STAGE', help: 'the stage that was built (default: the last one)' },
    { name: 'build-arg', value: 'K=V', repeatable: true, help: 'value of an ARG in front of the first FROM' },
    { name: 'after', value: 'IMAGE', help: 'a second image: what moves from the first one to it' },
    formatOption([...FORMATS, 'html'])
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, [...FORMATS, 'html']);
    const [path] = parsed.operands;
    if (path === undefined)
      throw new UserError(
        'name the image: a build record, an archive, a folder, or the output of docker image inspect',
        "See 'layercost layers --help'."
      );
    const dockerfile = await dockerfileOf(parsed, terminal);
    const images = await imagesAt(path, parsed.text('history'), terminal);
    const after = parsed.text('after');
    const moved = after === null ? undefined : movedBetween(images, await imagesAt(after, null, terminal));
    const args = Object.fromEntries(Object.entries(assignments(parsed, 'build-arg')).map(([name, value]) => [name, value ?? '']));
    const stacks = images.map((image) => stackOf(image, { dockerfile, target: parsed.text('target'), args }));
    if (moved === null) throw new UserError('what moves is not known: one of the images holds no digests and packed sizes of its layers');
    await emit(
      parsed,
      terminal,
      format === 'json'
        ? json(layersDocument(stacks, moved))
        : format === 'html'
          ? renderLayersPage(stacks, moved)
          : format === 'markdown'
            ? layersMarkdown(stacks, moved ?? null)
            : renderLayers(stacks, moved ?? null, styleOf(parsed, terminal))
    );
    return EXIT.ok;
  }
};

async function dockerfileOf(parsed: Parsed, terminal: Terminal): Promise<Dockerfile | null> {
  const file = parsed.text('dockerfile');
  if (file === null) return null;
  const text = await readTextFile(file === '-' ? '-' : resolve(terminal.cwd, file));
  if (text === null) throw missingFile(resolve(terminal.cwd, file), file, '--dockerfile');
  return parseDockerfile(text, file);
}
