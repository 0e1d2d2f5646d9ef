import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, lineOf, readYaml, textAt } from '../../formats/index.ts';

/** A step of a workflow that builds an image with Docker's own action, and what of its surroundings an edit of its cache rests on. */
export interface BuildStep {
  /** Inputs of the action by name, as texts; an input that is no scalar is null. */
  readonly inputs: ReadonlyMap<string, string | null>;
  /** Zero-based line of `with:`, and the column at which inputs begin. */
  readonly head: number;
  readonly column: number;
  /** Zero-based first and last line of an input's value. */
  linesOf(name: string): readonly [number, number] | null;
  /** A step in front makes a builder that can export to GitHub's cache. */
  readonly exports: boolean;
  /** A step in front checks the repository out into the workspace, as it is. */
  readonly checksOut: boolean;
  /** One of several jobs of a matrix: what is written once counts for all of them. */
  readonly inMatrix: boolean;
  /** Some event may run code of a stranger with the rights of the base branch, or nobody can tell which event it is. */
  readonly isExposed: boolean;
}

const ACTION = /^docker\/build-push-action@/;
/** Events whose runs write caches that the default branch reads, on code that nobody of the repository has to have seen. */
const EXPOSED = new Set(['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'workflow_call', 'discussion_comment']);

/** The step at a one-based line of a workflow; null where that is no step of Docker's action with inputs one below the other. */
export function buildStepAt(text: string, file: string, line: number): BuildStep | null {
  const root = rootOf(text, file);
  for (const { value: job } of entriesAt(root, 'jobs')) {
    const steps = itemsAt(job, 'steps');
    const index = steps.findIndex((step) => ACTION.test(textAt(step, 'uses') ?? '') && lineOf(at(step, 'uses') ?? step) === line);
    if (index >= 0) return stepOf(root, job, steps, index, text);
  }
  return null;
}

/** What was read last: a workflow may build hundreds of images, each of which asks. */
let lastRead: { readonly text: string; readonly root: DocumentNode | undefined } | null = null;

function rootOf(text: string, file: string): DocumentNode | undefined {
  if (lastRead?.text !== text) lastRead = { text, root: readYaml(text, file, BUILD_FILE_LIMITS).value ?? undefined };
  return lastRead.root;
}

function stepOf(
  root: DocumentNode | undefined,
  job: DocumentNode,
  steps: readonly DocumentNode[],
  index: number,
  text: string
): BuildStep | null {
  const inputs = entriesAt(steps[index], 'with');
  const first = inputs[0];
  const block = entriesAt(steps[index]).find(({ key }) => key === 'with');
  if (first === undefined || block === undefined) return null;
  const column = first.keyRange.start.column;
  // A flow map, or one that shares a line with something else, is not edited.
  const lines = text.split('\n');
  const head = block.keyRange.start.line;
  if ((lines[head] ?? '').trim().replace(/^- /, '') !== 'with:') return null;
  const isBlock = inputs.every(
    ({ keyRange: { start } }) => start.column === column && (lines[start.line] ?? '').slice(0, start.column).trim() === ''
  );
  if (!isBlock) return null;
  const before = steps.slice(0, index);
  const uses = (pattern: RegExp): DocumentNode | undefined => before.find((step) => pattern.test(textAt(step, 'uses') ?? ''));
  const builder = uses(/^docker\/setup-buildx-action@/);
  const checkout = uses(/^actions\/checkout@/);
  return {
    inputs: new Map(inputs.map(({ key, value }) => [key, value.kind === 'scalar' ? String(value.value ?? '') : null])),
    head,
    column,
    linesOf: (name) => {
      const entry = inputs.find(({ key }) => key === name);
      return entry === undefined ? null : [entry.keyRange.start.line, lastLineOf(entry.value, lines)];
    },
    exports: builder !== undefined && textAt(builder, 'with', 'driver') === undefined && textAt(builder, 'if') === undefined,
    checksOut:
      checkout !== undefined &&
      ['path', 'repository', 'ref', 'sparse-checkout'].every((name) => textAt(checkout, 'with', name) === undefined) &&
      textAt(checkout, 'if') === undefined,
    inMatrix: at(job, 'strategy') !== undefined,
    isExposed: eventsOf(root).some((event) => EXPOSED.has(event))
  };
}

/** A block scalar ends at the start of the line behind it. */
function lastLineOf({ range }: DocumentNode, lines: readonly string[]): number {
  let line = range.end.column === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
  while (line > range.start.line && (lines[line] ?? '').trim() === '') line--;
  return line;
}

/** The events of `on`, however it is written; an unreadable one counts as one that nobody can tell. */
function eventsOf(root: DocumentNode | undefined): readonly string[] {
  const on = at(root, 'on');
  if (on?.kind === 'scalar') return [String(on.value)];
  if (on?.kind === 'list') return itemsAt(on).map((item) => textAt(item) ?? 'workflow_call');
  const events = entriesAt(on).map(({ key }) => key);
  return events.length === 0 ? ['workflow_call'] : events;
}
