import { type CacheMode, type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';
import { type ReplaySide, savingOf } from '../replay/index.ts';
import type { BuildDefinition, Mend, Worth } from '../suggestion/index.ts';
import type { AnalysisInput } from './input.ts';
import { type Study, studyOf } from './study.ts';

/** The step of a workflow that builds an image; null where none does. Texts that it lacks are added to `wants`. */
export function definitionOf(
  { study, input }: { readonly study: Study; readonly input: AnalysisInput },
  wants: Set<TreePath>
): BuildDefinition | null {
  const { spec, side } = study;
  // Where the step stands; its cache may be told on another line.
  const [, name, line] = /^([\w.-]+\.ya?ml):(\d+)$/.exec(spec.source) ?? [];
  const file = `.github/workflows/${name ?? ''}`;
  if (spec.workflow === null || name === undefined || !side.byPath.has(file)) return null;
  const text = side.input.texts[file];
  if (text === undefined) wants.add(file);
  return {
    workflow: typeof text === 'string' ? { file, text, line: Number(line) } : null,
    scope: input.head.images.filter((image) => image.workflow !== null).length > 1 ? scopeName(spec, input) : null,
    isFromGit: spec.contextKind === 'git' && spec.context === '' && spec.remoteContext === null,
    worthOf: (mend) => worthOf(mend, study, input)
  };
}

/** The image's name in letters that a scope may have; null where two images would share it. */
function scopeName({ name }: ImageSpec, { head }: AnalysisInput): string | null {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^-+|-+$/g, '');
  const own = plain(name);
  return own !== '' && head.images.filter((image) => plain(image.name) === own).length === 1 ? own : null;
}

/** What GitHub's cache holds, or a registry's, once the step is mended. */
const MENDED: Readonly<Record<CacheMode, CacheMode>> = {
  none: 'gha-max',
  'gha-min': 'gha-max',
  'gha-max': 'gha-max',
  'registry-min': 'registry-max',
  'registry-max': 'registry-max',
  inline: 'registry-max',
  local: 'local'
};

/** The merged changes replayed with the step as it is and as it would be; null where nobody can say what another image leaves of a scope. */
function worthOf(mend: Mend, study: Study, input: AnalysisInput): Worth | null {
  const { spec, replayed } = study;
  if (mend === 'shared' || (input.changes.length === 0 && replayed.costs.every((cost) => cost.samples === 0))) return null;
  const mended = mend === 'git-context' ? fromCheckout(study, input) : { ...replayed, cache: { mode: MENDED[spec.cache.mode] } };
  if (mended === null) return null;
  const { profited, ...saving } = savingOf(replayed, mended, input.changes, input.config.config.gate.confidence);
  return { saving, profited };
}

/** The same image from the checkout; null where no ignore file would count there either. */
function fromCheckout({ spec, side, costsOf }: Study, input: AnalysisInput): ReplaySide | null {
  const local: ImageSpec = { ...spec, contextKind: 'path' };
  const graph = side.graph(local, local.platforms[0] ?? null, VOLATILE_VALUE.head);
  return graph === null || side.ignoreText(local) === null ? null : studyOf({ spec: local, side, costsOf }, graph, input).replayed;
}
