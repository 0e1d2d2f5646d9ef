import { parseIgnoreFile } from '../context/index.ts';
import { builtStages, parseDockerfile } from '../dockerfile/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Refusal, Suggestion } from '../model/suggestion.ts';
import type { TreePath } from '../model/units.ts';
import { savingOf } from '../replay/index.ts';
import { type StagesBuilt, suggest, type Worth } from '../suggestion/index.ts';
import { definitionOf } from './build-definition.ts';
import { below, followLinks } from './build-files.ts';
import type { AnalysisInput } from './input.ts';
import { knownSizes } from './known-sizes.ts';
import type { Side } from './side.ts';
import { fromText, type Study } from './study.ts';
import { builtOptionsOf } from './transfer-side.ts';

/** What suggestions for one image of the head are made from. */
export interface SuggestionQuestion {
  readonly study: Study;
  /** The Dockerfile of the base side, whose silencing comments count. */
  readonly basePath: TreePath | null;
  readonly base: Side | null;
  readonly input: AnalysisInput;
  /** Proofs that rest on an accepted assumption are for review only. */
  readonly assumeNone?: boolean;
  /** The context is the root of a checkout; default: where it is the root of the repository. */
  readonly isCheckout?: boolean;
  /** Most suggestions; default: as configured. */
  readonly limit?: number;
}

export interface FoundSuggestions {
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
  readonly silenced: number;
  /** Paths of the repository whose texts are wanted for an answer. */
  readonly wants: readonly TreePath[];
}

export const NO_SUGGESTIONS: FoundSuggestions = { suggestions: [], refused: [], silenced: 0, wants: [] };

const NOTHING: Suggestion['saving'] = { low: 0, mid: 0, high: 0, basis: 'priors' };

/** Suggestions for one image, weighed by the replay of merged changes. */
export function suggestionsFor(question: SuggestionQuestion): FoundSuggestions {
  const { base, input } = question;
  const { spec, side: head } = question.study;
  const { suggestions: settings } = input.config.config;
  const dockerfile = head.dockerfile(spec.dockerfile);
  const context = head.contexts(spec).get('');
  if (settings.mode === 'none' || dockerfile === null || context === undefined || 'unknown' in context || spec.context === null)
    return NO_SUGGESTIONS;
  const ignore = head.ignoreText(spec);
  const wanted = new Set<TreePath>();
  const result = suggest({
    dockerfile,
    context,
    ignore: ignore === null ? null : parseIgnoreFile(ignore.text),
    trackedOnly: spec.contextKind === 'git',
    read: (path) => readFrom(head, spec.context ?? '', path),
    volatileArgs: spec.source === 'by name' ? null : spec.volatileArgs,
    worth: worthOf(question),
    definition: definitionOf(question, wanted),
    minSavedSeconds: settings.minSavedSeconds,
    assumeNone: question.assumeNone ?? false,
    cache: spec.workflow === null ? null : spec.cache,
    servesChanges: spec.elsewhere !== 'event',
    sharedScopes: sharedScopes(spec, input),
    changesWhere: input.changes.length === 0 ? null : (test) => countChanges(input, spec, test),
    hasLinks: spec.builder === 'buildkit',
    namesOfOwn: namesOfOwn(spec, input),
    sizes: knownSizes(question.study, context, input),
    stagesBuilt: stagesBuilt(question.study, dockerfile),
    isCheckout: question.isCheckout ?? (spec.contextKind === 'path' && spec.context === ''),
    base: question.basePath === null || base === null ? null : base.dockerfile(question.basePath)
  });
  for (const path of result.wants) wanted.add(realPath(head, below(spec.context, path)));
  const order: Record<Suggestion['level'], number> = { 'one-click': 0, 'needs-review': 1, advice: 2 };
  const ranked = [...result.suggestions].sort((a, b) => order[a.level] - order[b.level] || b.saving.mid - a.saving.mid || a.line - b.line);
  // What no merge builds saves none of them anything; how much it saves a release, no replay tells.
  const told = spec.elsewhere === 'event' ? ranked.map((one) => ({ ...one, saving: NOTHING, profited: null })) : ranked;
  return {
    suggestions: told.slice(0, question.limit ?? settings.max),
    refused: result.refused,
    silenced: result.silenced.length,
    wants: [...wanted].sort()
  };
}

/** Named contexts of the build, and what builds of the repository call their images, with the tag and without one that is the usual. */
function namesOfOwn(spec: ImageSpec, input: AnalysisInput): ReadonlySet<string> {
  const named = namesOfImages(input.head.images);
  const contexts = Object.keys(spec.buildContexts);
  return contexts.length === 0 ? named : new Set([...contexts.map((name) => name.toLowerCase()), ...named]);
}

const names = new WeakMap<readonly ImageSpec[], ReadonlySet<string>>();

/** Found once for all images of a side: each is asked against all. */
function namesOfImages(images: readonly ImageSpec[]): ReadonlySet<string> {
  const known = names.get(images);
  if (known !== undefined) return known;
  const tags = images.flatMap((image) => image.tags).filter((tag) => !tag.startsWith('$'));
  const named = tags.flatMap((tag) => [tag, tag.replace(/:latest$/, ''), ...(/:[^/]*\$/.test(tag) ? [tag.replace(/:[^/]*$/, '')] : [])]);
  const found = new Set(named.map((name) => name.toLowerCase()));
  names.set(images, found);
  return found;
}

/** The target may be unknown; then which stage ships is not known either. */
function stagesBuilt({ spec, replayed: { graph } }: Study, dockerfile: Dockerfile): StagesBuilt | null {
  const shipped = spec.doubts?.target === undefined ? builtStages(dockerfile, builtOptionsOf(spec, spec.platforms[0] ?? null)) : null;
  if (shipped === null) return null;
  const needed = graph.instructions.flatMap(({ role, origin }) => (role === 'pruned' || origin === null ? [] : [origin.stageIndex]));
  return { shipped: new Set(shipped.map((stage) => stage.index)), needed: new Set(needed) };
}

function realPath(head: Side, path: TreePath): TreePath {
  return followLinks(head.byPath, path) ?? path;
}

/** Text of a context file; undefined while it is not loaded, which makes it wanted. A file that cannot be had reads as empty. */
function readFrom(head: Side, root: TreePath, path: TreePath): string | undefined {
  const real = realPath(head, below(root, path));
  const text = head.input.texts[real];
  if (text === undefined) return head.byPath.has(real) ? undefined : '';
  return text ?? '';
}

/** Steps times changes that the texts of one image may be replayed with: some fifty texts of a hundred steps against 200 changes. */
const MOST_REPLAYED = 1_000_000;

/** The saving of another text of the Dockerfile: the same contexts and costs, replayed side by side; null where it would be more than the bound. */
function worthOf(question: SuggestionQuestion): ((after: string) => Worth | null) | null {
  const { study, input } = question;
  // Without merged changes how often is a prior; builds alone still say how long.
  if (input.changes.length === 0 && study.replayed.costs.every((cost) => cost.samples === 0)) return null;
  const amount = study.replayed.graph.steps.length * Math.max(1, input.changes.length);
  let left = MOST_REPLAYED;
  return (after) => {
    if (amount > left) return null;
    left -= amount;
    const other = fromText(study, parseDockerfile(after, study.spec.dockerfile));
    const saving = savingOf(study.replayed, other, input.changes, input.config.config.gate.confidence);
    const { profited, ...estimate } = saving;
    return { saving: estimate, profited };
  };
}

/** Merged changes by what they touch below the root of the context; an edit of the Dockerfile itself is none that a test may accept. */
function countChanges(
  input: AnalysisInput,
  spec: ImageSpec,
  test: (paths: readonly TreePath[]) => boolean
): { readonly changes: number; readonly of: number } {
  const root = spec.context ?? '';
  const touching = input.changes.flatMap((change) => {
    const paths = change.paths.flatMap(({ path }) =>
      root === '' ? [path] : path.startsWith(`${root}/`) ? [path.slice(root.length + 1)] : []
    );
    return paths.length === 0 ? [] : [{ paths, edits: change.paths.some(({ path }) => path === spec.dockerfile) }];
  });
  return { changes: touching.filter(({ paths, edits }) => !edits && test(paths)).length, of: touching.length };
}

/** Other images that export to the same cache scope. */
function sharedScopes(spec: ImageSpec, input: AnalysisInput): string[] {
  if (spec.cache.scope === null || !spec.cache.exports) return [];
  return input.head.images
    .filter(
      (other) =>
        other.name !== spec.name && other.cache.exports && other.cache.scope === spec.cache.scope && other.cache.mode === spec.cache.mode
    )
    .map((other) => other.name);
}
