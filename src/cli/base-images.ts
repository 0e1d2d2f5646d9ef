import { resolve } from 'node:path';
import { UserError } from '../analysis/index.ts';
import { type BuiltStageOptions, builtStages, parseDockerfile } from '../dockerfile/index.ts';
import { readTextFile } from '../files/index.ts';
import { type BaseImage, familiarReference } from '../graph/index.ts';
import { settingsBelow } from '../layers/index.ts';
import type { BuiltImage } from '../model/built-image.ts';
import { isRecord } from '../plain/index.ts';
import { missingFile } from './missing-file.ts';
import type { Parsed } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Reads `--base-image NAME=FILE`: `docker image inspect` output or an OCI image config. Throws UserError for anything else. */
export async function readBaseImages(parsed: Parsed, terminal: Terminal): Promise<Record<string, BaseImage>> {
  const images: Record<string, BaseImage> = {};
  for (const word of parsed.all('base-image')) {
    const at = word.indexOf('=');
    if (at <= 0) throw new UserError(`--base-image takes NAME=FILE, not '${word.slice(0, 80)}'`);
    const file = word.slice(at + 1);
    const text = await readTextFile(resolve(terminal.cwd, file));
    if (text === null) throw missingFile(resolve(terminal.cwd, file), file, '--base-image');
    images[word.slice(0, at)] = baseImageFrom(text, file);
  }
  return images;
}

const WANTED = "Give it the output of 'docker image inspect NAME', or the OCI config of the image.";

/** The settings of an image from `docker image inspect` output or an OCI image config; `file` names it in the error. Throws UserError. */
export function baseImageFrom(text: string, file: string): BaseImage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not JSON`, WANTED);
  }
  const root = Array.isArray(value) ? value[0] : value;
  const config = field(root, 'Config') ?? field(root, 'config') ?? field(root, 'container_config');
  if (!isRecord(root) || !isRecord(config)) throw new UserError(`${file} holds no image configuration`, WANTED);
  const layers = field(field(root, 'RootFS'), 'Layers') ?? field(field(root, 'rootfs'), 'diff_ids');
  const digests = words(field(root, 'RepoDigests')).flatMap((name) => name.split('@')[1] ?? []);
  return {
    digest: digests[0] ?? null,
    layers: Array.isArray(layers) ? words(layers) : null,
    env: words(config['Env']),
    user: textOf(config['User']),
    workdir: textOf(config['WorkingDir']),
    onbuild: words(config['OnBuild']),
    shell: Array.isArray(config['Shell']) ? words(config['Shell']) : null,
    os: textOf(field(root, 'Os') ?? field(root, 'os')) || null
  };
}

/**
 * What images as they were built say of the image that their target is built on: a build record holds its settings, and of another form
 * those that the image's own instructions leave alone. `text` is the base side's Dockerfile. A name with a variable in it says nothing.
 */
export function builtBaseImages(
  images: readonly BuiltImage[],
  text: string | null,
  options: Pick<BuiltStageOptions, 'target' | 'args'>
): Record<string, BaseImage> {
  const found: Record<string, BaseImage> = {};
  for (const image of images) {
    const { record, platform } = image;
    const file = record?.dockerfile ?? text;
    if (file === null) continue;
    const dockerfile = parseDockerfile(file, 'Dockerfile');
    const [first] = builtStages(dockerfile, { ...options, platform }) ?? [];
    const name = first?.from.image ?? '$';
    const below = record?.base == null ? settingsBelow(image, dockerfile, { ...options, platform }) : record.base;
    if (below !== null && !name.includes('$')) found[familiarReference(name)] ??= { onbuild: [], ...below };
  }
  return found;
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}
function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
