import { createHash } from 'node:crypto';
import { entryAt, type FileTree, selectedFiles } from '../context/index.ts';
import type { CopiedPart, Selection, Step, StepId, StepInput } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import { cleanAbsolute } from './container-path.ts';
import type { StageFiles } from './copied.ts';
import { type FileFunction, fileFunctionsOf } from './file-functions.ts';
import { doubtIn } from './open-value.ts';

// What a tool writes that is a function of files (docs/cache-rules.md §9): equal where the command, what it stands on and the files that
// it reads are equal, although other files that were copied differ.

/** What such a tool wrote at a path: all that it follows from. */
export interface ToolOutput {
  readonly settings: readonly string[];
  readonly parts: readonly CopiedPart[];
}

const partValue = (step: Step, name: string) => step.definition.find((part) => part.name === name)?.value ?? '';
const isKnown = (step: Step): boolean => !step.forced && step.definition.every(({ value }) => doubtIn(value) === null);

/** What a RUN wrote at an absolute path, where it is one such tool and that is what it writes; else null. */
export function toolOutput(files: StageFiles, run: Step, path: string, budget: { left: number }): ToolOutput | null {
  const directory = partValue(run, 'working directory');
  const tool = toolsOf(run).find(({ writes }) =>
    writes.some((one) => {
      const written = cleanAbsolute(one.startsWith('/') ? one : `${directory}/${one}`);
      return path === written || path.startsWith(`${written}/`);
    })
  );
  const [below, ...more] = run.inputs;
  if (tool === undefined || !isKnown(run) || more.length > 0 || below?.mode !== 'chain' || !('step' in below.from)) return null;
  const settings = [JSON.stringify(run.definition)];
  const parts: CopiedPart[] = [];
  for (let id: StepId | null = below.from.step; id !== null; ) {
    const step: Step | undefined = files.steps[id];
    if (step === undefined || budget.left-- <= 0 || !isKnown(step)) return null;
    const copies = step.operation === 'copy' ? copiedParts(files, step, tool, directory) : null;
    if (copies === null && step.operation !== 'workdir') {
      // From here down everything must be what it was.
      const rest = identityOf(files, id, budget);
      return rest === null ? null : { settings: [...settings, rest], parts };
    }
    settings.push(JSON.stringify(step.definition));
    parts.push(...(copies ?? []));
    const parent: StepInput | undefined = step.inputs.find(({ mode }) => mode === 'chain');
    id = parent !== undefined && 'step' in parent.from ? parent.from.step : null;
  }
  return { settings, parts };
}

function toolsOf(run: Step): readonly FileFunction[] {
  const words: unknown = JSON.parse(partValue(run, 'command') || 'null');
  if (!Array.isArray(words)) return [];
  const [shell, flag, text, ...more] = words.map(String);
  return /^(?:\/bin\/)?(?:ba|da|z)?sh$/.test(shell ?? '') && flag === '-c' && text !== undefined && more.length === 0
    ? fileFunctionsOf(text)
    : fileFunctionsOf(words.join(' '));
}

/** Of a copy out of directories: what the tool reads of each; null for another copy, or where a tree does not say it. */
function copiedParts(files: StageFiles, step: Step, tool: FileFunction, directory: string): readonly CopiedPart[] | null {
  const parts: CopiedPart[] = [];
  const isHere = cleanAbsolute(partValue(step, 'destination')) === directory;
  for (const { mode, from, selection } of step.inputs) {
    if (mode === 'chain') continue;
    if (!('source' in from) || from.source.kind !== 'context' || selection === null) return null;
    const isRoot = isHere && selection.paths.length === 1 && selection.paths[0]?.path === '';
    const part = partOf(files, from.source.name, selection, isRoot ? tool : elsewhere(tool));
    if (part === null) return null;
    parts.push(part);
  }
  return parts;
}

/** What stands at the root of a context that is copied elsewhere stands in some folder of the tool's. */
const elsewhere = (tool: FileFunction): FileFunction => ({ ...tool, reading: (path) => tool.reading(`./${path}`) });

function partOf(files: StageFiles, name: string, selection: Selection, tool: FileFunction): CopiedPart | null {
  const context = files.contexts.get(name);
  if (context === undefined || 'unknown' in context) return null;
  const read: (readonly [string, string])[] = [];
  const selected = selectedFiles(context, selection);
  const work = { left: MOST_LOOKS };
  for (const path of selected) {
    const seen = seenAt({ tree: context.tree, selected, work }, path, MOST_LINKS);
    if (seen === null) return null;
    for (const [place, content] of seen) {
      const reading = tool.reading(place);
      if (reading !== 'nothing') read.push([place, reading === 'name' ? '' : content]);
    }
  }
  if (context.doubt() !== null) return null;
  const digest = createHash('sha256').update(JSON.stringify(read)).digest('hex');
  // What git keeps of itself is none of the tool's files, and new in every checkout.
  const paths = selection.paths.map((selected) => ({ ...selected, exclude: [...selected.exclude, '.git'] }));
  return { context: name, selection: { paths }, digest };
}

/** Links that lead to links, and paths that are held against the ends of links. */
const [MOST_LINKS, MOST_LOOKS] = [8, 1_000_000];

interface Copied {
  readonly tree: FileTree;
  readonly selected: readonly TreePath[];
  readonly work: { left: number };
}

/** The files that stand at a path, through links too, with what they hold; null where a link leads out of what is copied. */
function seenAt(copied: Copied, path: TreePath, hops: number): readonly (readonly [TreePath, string])[] | null {
  const { tree, selected, work } = copied;
  const entry = entryAt(tree, path);
  if (entry?.kind === 'file') return [[path, entry.content]];
  work.left -= selected.length;
  const isFollowed = entry?.kind === 'symlink' && hops > 0 && work.left > 0;
  if (!isFollowed || entry.target === null || entry.target.startsWith('/')) return null;
  // A root of a name that no path has, so that `..` is seen to leave it.
  const end = cleanAbsolute(`/\u0000/${path}/../${entry.target}`).replace(/^\/\u0000(?:\/|$)/, '');
  const below = end.startsWith('/') ? [] : selected.filter((one) => one === end || one.startsWith(`${end}/`));
  const seen = below.map((one) => seenAt(copied, one, hops - 1));
  if (below.length === 0 || !seen.every((one) => one !== null)) return null;
  return seen.flat().map(([one, content]) => [`${path}${one.slice(end.length)}`, content]);
}

/** A step with all that it follows from, as text; null where something of it is not known. */
function identityOf(files: StageFiles, id: StepId, budget: { left: number }): string | null {
  const step = files.steps[id];
  if (step === undefined || budget.left-- <= 0 || !isKnown(step)) return null;
  const inputs: string[] = [];
  for (const { from, mode, content, selection } of step.inputs) {
    if (content !== null && 'digest' in content) inputs.push(`${mode} ${content.digest}`);
    else if ('step' in from) {
      const below = identityOf(files, from.step, budget);
      if (below === null) return null;
      inputs.push(`${mode} ${JSON.stringify(selection)} ${below}`);
    } else if (from.source.kind === 'image' && from.source.builtHere === undefined) inputs.push(JSON.stringify(from.source));
    else return null;
  }
  return createHash('sha256')
    .update(JSON.stringify([step.operation, step.definition, inputs]))
    .digest('hex');
}
