import { type DocumentNode, entriesAt, lineOf, textAt } from '../../formats/index.ts';
import type { CiJob, RunPlace } from '../search.ts';
import { jobLine, type StepPlace } from '../turn.ts';
import { UNTOUCHED } from '../workspace.ts';

const MAX_ROWS = 100;

export type CiPlace = Omit<RunPlace, 'depth'>;
export const inJob = (place: CiPlace, engine: RunPlace['engine'], engineDoubt?: RunPlace['engineDoubt']): RunPlace => ({
  ...place,
  engine,
  ...(engineDoubt === undefined ? {} : { engineDoubt }),
  depth: 0
});
/** A job none of whose steps has run yet. */
export const newJob = (): CiJob => ({ ...apartJob(), line: jobLine() });
/** The same, where each of its steps may run on a machine of its own. */
export const apartJob = (): CiJob => ({ made: [], emptied: [], workspace: () => UNTOUCHED });

/** Texts of a list, or the one that stands in its place. */
export const textsOf = (node: DocumentNode | undefined): readonly string[] =>
  node?.kind === 'list' ? node.items.flatMap((item) => textAt(item) ?? []) : node === undefined ? [] : [textAt(node) ?? ''];

/** The places of steps that wait for others by name; of one that names none: `waits` is absent, and it waits for all before it. */
export function stepOrder(
  steps: readonly { readonly name: string | null; readonly waits?: readonly string[] | undefined }[]
): readonly StepPlace[] {
  const places: StepPlace[] = [];
  for (const [index, { waits }] of steps.entries()) {
    const named = waits?.map((name) => steps.findIndex((one) => one.name === name)) ?? places.keys();
    const all = new Set<string>();
    for (const one of named) for (const key of [String(one), ...(places[one]?.waits ?? [])]) all.add(key);
    places.push({ key: String(index), waits: all });
  }
  return places;
}

/** Scalars of a map as variables. */
export function variablesOf(node: DocumentNode | undefined): readonly (readonly [string, string])[] {
  return entriesAt(node).flatMap(({ key, value }) => {
    const text = textAt(value) ?? textAt(value, 'value');
    return text === undefined ? [] : [[key, text] as const];
  });
}

export interface ScriptLine {
  readonly text: string;
  readonly line: number;
}

/** Levels of references to references that GitLab follows (docs.gitlab.com, "Nest `!reference` tags"); it refuses more, and circles. */
const MOST_REFERENCES = 10;

/** Texts of a list that may hold lists, with their lines; `resolve`: what stands for a node that is a reference. */
export function linesOf(
  node: DocumentNode | undefined,
  resolve: (node: DocumentNode) => DocumentNode | undefined = () => undefined,
  depth = 0
): readonly ScriptLine[] {
  if (node === undefined || depth > MOST_REFERENCES) return [];
  const other = node.tag === undefined ? undefined : resolve(node);
  if (other !== undefined) return linesOf(other, resolve, depth + 1);
  if (node.kind === 'list') return node.items.flatMap((item) => linesOf(item, resolve, depth));
  const text = textAt(node);
  return text === undefined ? [] : [{ text, line: lineOf(node) - (text.includes('\n') ? 0 : 1) }];
}

/** Rows of a matrix that gives each variable one value or a list of them. */
export function matrixRows(node: DocumentNode | undefined): readonly ReadonlyMap<string, string>[] {
  let rows: ReadonlyMap<string, string>[] = [new Map()];
  for (const { key, value } of entriesAt(node)) {
    const values = value.kind === 'list' ? value.items.flatMap((item) => textAt(item) ?? []) : [textAt(value) ?? ''];
    rows = rows.flatMap((row) => values.map((one) => new Map([...row, [key, one]]))).slice(0, MAX_ROWS);
  }
  return rows;
}

/** Several texts as one script, each line where it stands in the file. */
export function joined(lines: readonly ScriptLine[]): { readonly text: string; readonly firstLine: number } {
  const first = lines[0]?.line ?? 0;
  let text = '';
  let at = first;
  for (const one of lines) {
    while (at < one.line && text.length < 200_000) {
      text += '\n';
      at++;
    }
    text += one.text.endsWith('\n') ? one.text : `${one.text}\n`;
    at += one.text.replace(/\n$/, '').split('\n').length;
  }
  return { text, firstLine: first };
}
