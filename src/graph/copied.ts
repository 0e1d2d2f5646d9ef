import { digestSelection, entryAt } from '../context/index.ts';
import type { Copied, CopiedPart, Selection, Step, StepId } from '../model/graph.ts';
import type { ContextFiles } from './input.ts';
import { toolOutput } from './tool-output.ts';

// What is read of a stage that only copies follows from the trees: a path of it is a path of the build context, laid over what the
// stage began with (docs/cache-rules.md §9).

/** More steps than this are not followed. */
const MOST_STEPS = 500;

export interface StageFiles {
  readonly steps: readonly Step[];
  readonly contexts: ReadonlyMap<string, ContextFiles>;
}

/** What a path holds, as layers from the lowest up; null where a step in the way is none that only copies. */
interface Holdings {
  readonly settings: readonly string[];
  readonly parts: readonly CopiedPart[];
  /** The stage began with nothing. */
  readonly isWhole: boolean;
}

/** Where the selected files of a step's result come from; null where a tree does not say it. */
export function copiedFrom(files: StageFiles, id: StepId, selection: Selection | null): Copied | null {
  if (selection === null) return null;
  const all: Holdings[] = [];
  for (const { path, wildcard, include, exclude } of selection.paths) {
    if (wildcard || include.length > 0 || exclude.length > 0 || path === '') return null;
    const holdings = holdingsOf(files, id, `/${path}`, { left: MOST_STEPS });
    if (holdings === null || holdings.parts.length === 0) return null;
    all.push(holdings);
  }
  return {
    settings: JSON.stringify(all.map(({ settings }) => settings)),
    parts: all.flatMap(({ parts }) => parts),
    isWhole: all.every(({ isWhole, parts }) => isWhole && parts.length === 1)
  };
}

const contains = (outer: string, inner: string) => outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
const partValue = (step: Step, name: string) => step.definition.find((part) => part.name === name)?.value ?? '';

function holdingsOf(files: StageFiles, id: StepId, path: string, budget: { left: number }): Holdings | null {
  const step = files.steps[id];
  if (step === undefined || budget.left-- <= 0) return null;
  const [first] = step.inputs;
  const below = (): Holdings | null => {
    if (first === undefined || first.mode !== 'chain') return { settings: [], parts: [], isWhole: true };
    return 'step' in first.from ? holdingsOf(files, first.from.step, path, budget) : null;
  };
  switch (step.operation) {
    case 'base': {
      const source = first !== undefined && 'source' in first.from ? first.from.source : null;
      const isImage = source?.kind === 'image' && source.builtHere === undefined;
      return isImage ? { settings: [JSON.stringify(source)], parts: [], isWhole: false } : null;
    }
    case 'workdir': {
      const directory = partValue(step, 'directory');
      if (!contains(path, directory) && !contains(directory, path)) return below();
      return withSettings(below(), JSON.stringify(step.definition));
    }
    case 'merge': {
      const copy = step.inputs[1]?.from;
      const own = copy !== undefined && 'step' in copy ? holdingsOf(files, copy.step, path, budget) : null;
      return own === null ? null : joined(below(), own);
    }
    case 'copy': {
      const own = contributionOf(files, step, path);
      if (own === 'none') return below();
      return own === null ? null : joined(below(), own);
    }
    case 'run': {
      const output = toolOutput(files, step, path, budget);
      return output === null ? null : { ...output, isWhole: false };
    }
    default:
      return null;
  }
}

function withSettings(holdings: Holdings | null, setting: string): Holdings | null {
  return holdings === null ? null : { ...holdings, settings: [...holdings.settings, setting], isWhole: false };
}

function joined(below: Holdings | null, own: Holdings): Holdings | null {
  if (below === null) return null;
  return {
    settings: [...below.settings, ...own.settings],
    parts: [...below.parts, ...own.parts],
    isWhole: below.isWhole && own.isWhole
  };
}

/** What one COPY puts at a path: one plain source of a directory; `none` where it writes elsewhere, null where it cannot be told. */
function contributionOf(files: StageFiles, step: Step, path: string): Holdings | 'none' | null {
  const written = partValue(step, 'destination');
  const destination = written.replace(/\/\.?$/, '') || '/';
  if (!contains(destination, path) && !contains(path, destination)) return 'none';
  const sources = step.definition.filter((part) => part.name === 'source options');
  const input = step.inputs.find(({ mode }) => mode === 'content');
  const [kind, unpack, pattern, , exclude] = sources.length === 1 ? JSON.parse(sources[0]?.value ?? '[[]]')[0] : [];
  const plain = kind === 'path' && unpack === false && pattern === null && Array.isArray(exclude) && exclude.length === 0;
  const selected = input?.selection?.paths.length === 1 ? input.selection.paths[0] : undefined;
  if (!plain || input === undefined || selected === undefined || selected.wildcard || !contains(destination, path)) return null;
  if (!('source' in input.from) || input.from.source.kind !== 'context') return null;
  const context = files.contexts.get(input.from.source.name);
  if (context === undefined || 'unknown' in context) return null;
  if (entryAt(context.tree, selected.path)?.kind !== 'directory') return null;
  const rest = path.slice(destination === '/' ? 1 : destination.length + 1);
  const place = [selected.path, rest].filter((part) => part !== '').join('/');
  const selection: Selection = { paths: [{ path: place, wildcard: false, include: [], exclude: [], followLinks: true }] };
  const digest = digestSelection(context, selection);
  if ('unknown' in digest) return null;
  const settings = [partValue(step, 'owner'), partValue(step, 'mode')];
  const found = 'digest' in digest ? digest.digest : 'nothing';
  return {
    settings: [JSON.stringify(settings)],
    parts: [{ context: input.from.source.name, selection, digest: found }],
    // Modes that the flag overwrites, and a directory that others may have made, leave room for another result.
    isWhole: settings[1] === '' && rest !== ''
  };
}
