import type { Change } from '../model/change.ts';
import type { AnalysisInput, SideInput } from './input.ts';
import { INPUT } from './input-schema.ts';
import { readSaved } from './read-saved.ts';
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
  const hint = 'Give it a file that --save-input of this version wrote; a file of an earlier version is saved again from its commits.';
  return readSaved(text, file, { schema: INPUT, what: 'a saved input', hint });
}
