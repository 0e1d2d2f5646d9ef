import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, readYaml } from '../../formats/index.ts';
import type { FileEdit } from '../../model/suggestion.ts';
import type { TreePath } from '../../model/units.ts';
import { type BuildStep, buildStepAt } from './build-step.ts';

/**
 * What is to be mended of a build step: it keeps no cache, writes one that it does not read or reads one that it does not write, reads
 * another than it writes, keeps the last stage only, shares its scope with another image, or takes its context from git in place of the
 * checkout.
 */
export type Mend = 'no-cache' | 'not-read' | 'not-written' | 'other-place' | 'last-stage' | 'shared' | 'git-context';

export interface Workflow {
  readonly file: TreePath;
  readonly text: string;
  /** One-based line of the step's `uses`. */
  readonly line: number;
}

/**
 * The edit of a workflow that mends one thing and leaves all else as it is; null where the step is not in a form that is edited, or where
 * the edit would let a stranger's code write what others read. `scope` names the image's own part of GitHub's cache, null where the
 * repository builds one image.
 */
export function mendWorkflow({ file, text, line }: Workflow, mend: Mend, scope: string | null): FileEdit | null {
  const step = buildStepAt(text, file, line);
  if (step === null || (scope !== null && !/^[\w.-]+$/.test(scope))) return null;
  const writes = mend !== 'not-read' && mend !== 'other-place' && mend !== 'git-context';
  if (writes && (step.isExposed || !step.exports || step.inMatrix)) return null;
  const wanted = inputsFor(step, mend, scope);
  if (wanted === null) return null;
  const edit = editOf(step, wanted, text, file);
  return edit !== null && changesOnly(text, edit.after, file, line, wanted) ? edit.edit : null;
}

type Inputs = Readonly<Record<string, string>>;

const ENTRY = /^type=(?:gha|registry)(?:,[\w-]+=[\w./:@${} -]+)*$/;

/** The inputs that the step is to have; null where that cannot be told. */
function inputsFor({ inputs, checksOut }: BuildStep, mend: Mend, scope: string | null): Inputs | null {
  const [from, to] = [inputs.get('cache-from'), inputs.get('cache-to')];
  const own = scope === null ? '' : `,scope=${scope}`;
  const isEntry = (entry: string | null | undefined): entry is string => typeof entry === 'string' && ENTRY.test(entry.trim());
  switch (mend) {
    case 'no-cache':
      return from === undefined && to === undefined ? { 'cache-from': `type=gha${own}`, 'cache-to': `type=gha,mode=max${own}` } : null;
    case 'not-read':
      return isEntry(to) && from === undefined ? { 'cache-from': without(to.trim(), 'mode') } : null;
    case 'other-place':
      return isEntry(from) && isEntry(to) && typeIn(from) === typeIn(to) ? { 'cache-from': without(to.trim(), 'mode') } : null;
    case 'not-written':
      // Writing to a registry takes rights that a pull request of a fork lacks.
      return isEntry(from) && from.trim().startsWith('type=gha') && to === undefined ? { 'cache-to': `${from.trim()},mode=max` } : null;
    case 'last-stage':
      return isEntry(to) ? { 'cache-to': `${without(to.trim(), 'mode')},mode=max` } : null;
    case 'shared': {
      const isOpen = (entry: string | null | undefined): entry is string =>
        isEntry(entry) && entry.startsWith('type=gha') && !/scope=/.test(entry);
      return scope !== null && isOpen(from) && isOpen(to) ? { 'cache-from': from.trim() + own, 'cache-to': to.trim() + own } : null;
    }
    case 'git-context':
      return checksOut && !inputs.has('context') ? { context: '.' } : null;
  }
}

const typeIn = (entry: string): string => entry.trim().split(',')[0] ?? '';

const without = (entry: string, name: string): string =>
  entry
    .split(',')
    .filter((part) => !part.startsWith(`${name}=`))
    .join(',');

/** The text with the inputs in place: a line for each that is there, new lines behind `with:` for the others, so that no other input is repeated. */
function editOf(step: BuildStep, wanted: Inputs, text: string, file: TreePath): { readonly edit: FileEdit; readonly after: string } | null {
  const lines = text.split('\n');
  const end = (lines[step.head] ?? '').endsWith('\r') ? '\r' : '';
  const indent = ' '.repeat(step.column);
  const written = (name: string): string => `${indent}${name}: ${wanted[name] ?? ''}${end}`;
  const changed = new Map<number, readonly string[]>();
  for (const name of Object.keys(wanted)) {
    const place = step.linesOf(name);
    if (place === null) continue;
    // Several lines are several entries, or a comment among them.
    if (place[0] !== place[1] || / #/.test(lines[place[0]] ?? '')) return null;
    changed.set(place[0], [written(name)]);
  }
  const added = Object.keys(wanted).filter((name) => step.linesOf(name) === null);
  if (added.length > 0) changed.set(step.head, [lines[step.head] ?? '', ...added.map(written)]);
  const touched = [...changed.keys()].sort((a, b) => a - b);
  const [first, last] = [touched[0], touched.at(-1)];
  // What stands between is another input, whose value is nobody's business here.
  if (first === undefined || last === undefined || last - first >= touched.length) return null;
  const region = lines.slice(first, last + 1);
  const now = region.flatMap((line, i) => changed.get(first + i) ?? [line]);
  return {
    edit: { file, replaceLines: [first + 1, last + 1], before: region.join('\n'), replacement: now.join('\n') },
    after: [...lines.slice(0, first), ...now, ...lines.slice(last + 1)].join('\n')
  };
}

/** Whether the edited file says the same but for these inputs of this step. */
function changesOnly(before: string, after: string, file: TreePath, line: number, wanted: Inputs): boolean {
  const step = buildStepAt(after, file, line);
  if (step === null || Object.entries(wanted).some(([name, value]) => step.inputs.get(name) !== value)) return false;
  const names = new Set(Object.keys(wanted));
  const plain = (text: string): string => JSON.stringify(plainValue(readYaml(text, file, BUILD_FILE_LIMITS).value ?? undefined, names));
  return plain(before) === plain(after);
}

/** A document as plain values, without the inputs of those names wherever they stand. */
function plainValue(node: DocumentNode | undefined, without: ReadonlySet<string>): unknown {
  if (node === undefined) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return itemsAt(node).map((item) => plainValue(item, without));
  return entriesAt(node)
    .filter(({ key }) => !without.has(key))
    .map(({ key }) => [key, plainValue(at(node, key), without)]);
}
