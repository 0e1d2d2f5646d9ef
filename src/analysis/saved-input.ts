import type { Change } from '../model/change.ts';
import { isRecord, UserError } from '../plain/index.ts';
import type { AnalysisInput, SideInput } from './input.ts';
import { standIns } from './stand-ins.ts';

/**
 * A saved input as text: one JSON document, secrets masked wherever it quotes a file, an argument or an environment.
 * Equal secrets get equal stand-ins and different ones different, so that a changed secret is still a change.
 */
export function serialiseInput(input: AnalysisInput): string {
  const mask = standIns();
  const side = (of: SideInput): SideInput => ({
    ...of,
    texts: Object.fromEntries(Object.entries(of.texts).map(([path, text]) => [path, text === null ? null : mask.text(text)])),
    images: of.images.map((image) => ({
      ...image,
      args: Object.fromEntries(Object.entries(image.args).map(([name, value]) => [name, mask.value(name, value)])),
      remoteContext: image.remoteContext === null ? null : mask.text(image.remoteContext)
    }))
  });
  const { request } = input;
  const masked: AnalysisInput = {
    ...input,
    request: {
      ...request,
      configOverride: request.configOverride === null ? null : { ...request.configOverride, text: mask.text(request.configOverride.text) },
      baseImages: Object.fromEntries(
        Object.entries(request.baseImages).map(([name, image]) => [name, { ...image, env: image.env?.map(mask.text) ?? null }])
      )
    },
    base: input.base ? side(input.base) : null,
    head: side(input.head),
    changes: input.changes.map((change) => maskedChange(change, mask.text))
  };
  return `${JSON.stringify(masked)}\n`;
}

function maskedChange(change: Change, mask: (text: string) => string): Change {
  if (change.dockerfiles === undefined) return change;
  const masked = (text: string | null) => (text === null ? null : mask(text));
  const dockerfiles = Object.entries(change.dockerfiles).map(([path, texts]) => [
    path,
    { before: masked(texts.before), after: masked(texts.after) }
  ]);
  return { ...change, dockerfiles: Object.fromEntries(dockerfiles) };
}

/** Reads what `serialiseInput` wrote. Throws UserError for anything else. */
export function parseInput(text: string, file: string): AnalysisInput {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not JSON`, 'Give it a file that --save-input wrote.');
  }
  if (!isInput(value)) throw new UserError(`${file} is not a saved input of this version`, 'Give it a file that --save-input wrote.');
  return value;
}

function isInput(value: unknown): value is AnalysisInput {
  if (!isRecord(value) || value['schema'] !== 'layercost/input@1') return false;
  const { request, base, head, config } = value;
  return (
    isRecord(request) &&
    ['repository', 'base', 'head', 'baseImages', 'inputs'].every((key) => isRecord(request[key])) &&
    typeof value['now'] === 'string' &&
    (base === null || isSide(base)) &&
    isSide(head) &&
    isRecord(config) &&
    isRecord(config['config']) &&
    ['changes', 'history', 'notes', 'problems'].every((key) => Array.isArray(value[key]))
  );
}

function isSide(value: unknown): boolean {
  return (
    isRecord(value) && isRecord(value['texts']) && ['entries', 'ignored', 'images', 'problems'].every((key) => Array.isArray(value[key]))
  );
}
