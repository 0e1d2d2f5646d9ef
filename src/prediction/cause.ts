import type { PathChange } from '../context/index.ts';
import type { PlannedInstruction } from '../model/graph.ts';
import type { Cause, CauseKind } from '../model/prediction.ts';
import { code, counted, listed, type Sentence, say } from '../model/sentence.ts';

export const cause = (kind: CauseKind, detail: Sentence, planned: PlannedInstruction | null, paths: readonly string[] = []): Cause => ({
  kind,
  detail,
  name: null,
  line: planned === null ? null : planned.instruction.range.start.line + 1,
  paths
});

/** Longest chain of causes: a reason for each of a thousand steps would name a thousand others. */
const MOST_CAUSES = 64;

/** A cause before those that it follows from. A chain that is too long loses what comes right behind the nearest cause, never its root. */
export const chained = (first: Cause, rest: readonly Cause[]): readonly Cause[] => [first, ...rest.slice(-(MOST_CAUSES - 1))];

/** `line 4`, or what has no line. */
export const lineOf = (planned: PlannedInstruction | null): Sentence =>
  planned === null ? say`a step of the builder` : say`line ${planned.instruction.range.start.line + 1}`;

/** Files that one cause holds. */
export const MOST_PATHS = 200;
/** At most so many paths are named; the rest is a number. */
const NAMED_PATHS = 2;

/** `a and b changed`, `a and 3 other files changed`, `run.sh: mode 644 → 755`, `a changed, and .git is new in every job`. */
export function filesChanged(all: readonly PathChange[]): Sentence {
  const anew = all.filter((one) => one.anew === true);
  if (anew.length === 0) return ownChanges(all);
  const many = anew.length > NAMED_PATHS;
  const names = anew.slice(0, many ? 1 : NAMED_PATHS).map(({ path }) => code(path));
  const made = say`${listed(many ? [...names, counted(anew.length - 1, 'other file')] : names)} ${[anew.length === 1 ? 'is' : 'are']} new in every job`;
  return anew.length === all.length ? made : say`${ownChanges(all.filter((one) => one.anew !== true))}, and ${made}`;
}

/** What the change itself does to the files, and what its ignore rules do to others. */
function ownChanges(all: readonly PathChange[]): Sentence {
  const [byRules, changes] = [all.filter(({ rules }) => rules !== undefined), all.filter(({ rules }) => rules === undefined)];
  if (byRules.length === 0) return edited(changes);
  return changes.length === 0 ? ruled(byRules) : say`${edited(changes)}, and ${ruled(byRules)}`;
}

/** `the ignore rules let a and 3 other files in`. */
function ruled(changes: readonly PathChange[]): Sentence {
  const part = (rules: PathChange['rules']): readonly Sentence[] => {
    const paths = changes.filter((one) => one.rules === rules).map(({ path }) => code(path));
    if (paths.length === 0) return [];
    const names = paths.length <= NAMED_PATHS ? paths : [...paths.slice(0, 1), counted(paths.length - 1, 'other file')];
    return [rules === 'let in' ? say`let ${listed(names)} in` : say`keep ${listed(names)} out`];
  };
  return say`the ignore rules now ${listed([...part('let in'), ...part('keep out')])}`;
}

function edited(changes: readonly PathChange[]): Sentence {
  const rest = changes.length - 1;
  const [first] = changes;
  if (first === undefined) return [];
  const modes = changes.every(({ mode }) => mode !== null);
  if (modes && first.mode !== null) {
    const [before, after] = [first.mode.before, first.mode.after].map((mode) => mode.toString(8)) as [string, string];
    return say`${code(first.path)}: mode ${[before]} → ${[after]}${rest === 0 ? [] : say`, and the mode of ${counted(rest, 'other file')}`}`;
  }
  if (changes.length <= NAMED_PATHS) return say`${listed(changes.map(({ path }) => code(path)))} changed`;
  return say`${code(first.path)} and ${rest}${changes.length >= MOST_PATHS ? say` or more` : []} other files changed`;
}

/** Each kind of cause once a line, the nearest first. */
export function withoutRepeats(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Set<string>();
  return causes.filter((one) => {
    const key = `${one.kind} ${one.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
