import { packageFile } from '../../commands/index.ts';
import { matchGoPath } from '../../context/index.ts';
import { flagValue, flagValues, parseMount } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import type { TreePath } from '../../model/units.ts';
import { amongContext, MADE, madePaths } from '../chances.ts';
import { resolvePath } from '../effects/paths.ts';
import { expandKnown, type Placed, type StageState } from '../effects/state.ts';
import type { StageFacts } from '../stage-facts.ts';
import type { RuleInput } from './rule.ts';

// Which context paths a step stands behind, read loosely: what copies bring at most. For advice, since no edit rests on it.

/** Context paths in front of a step. */
interface InFront {
  /** By the step's own stage and its own mounts. */
  readonly own: ReadonlySet<TreePath>;
  /** By the stages that this one starts from. */
  readonly below: ReadonlySet<TreePath>;
}

/** All that any stage rests on, for the model of chances. */
export const pathsOfAll = (stages: readonly StageFacts[]): ReadonlySet<TreePath> =>
  amongContext(new Set(stages.flatMap((s) => [...stagePaths(s, stages)])), stages[0]?.context.files.all ?? []);

/** The context paths that the step at this position of the stage stands behind. */
export function pathsInFront({ facts, stages }: Pick<RuleInput, 'facts' | 'stages'>, at: number): InFront {
  const run = facts.placed[at];
  const mounts = run?.instruction.kind === 'run' ? mounted(run.instruction, run.before, facts, stages) : [];
  const copies = facts.placed.slice(0, at).flatMap((placed) => copied(placed, facts, stages));
  return { own: new Set([...copies, ...mounts]), below: new Set(pathsBelow(facts, stages)) };
}

function pathsBelow({ stage }: StageFacts, stages: readonly StageFacts[]): readonly TreePath[] {
  const parent = stages.slice(0, stage.index).findLast((s) => s.stage.name !== null && s.stage.name === stage.from.image.toLowerCase());
  return parent === undefined ? [] : [...stagePaths(parent, stages)];
}

const known = new WeakMap<StageFacts, ReadonlySet<TreePath>>();

/** All that a stage rests on, with the stages that it starts or takes from; a stage names earlier ones only. */
function stagePaths(facts: StageFacts, stages: readonly StageFacts[]): ReadonlySet<TreePath> {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const own = facts.placed.flatMap((placed) => copied(placed, facts, stages));
  const paths = new Set([...pathsBelow(facts, stages), ...own, ...mountedIn(facts, stages)]);
  known.set(facts, paths);
  return paths;
}

const mountedIn = (facts: StageFacts, stages: readonly StageFacts[]): readonly TreePath[] =>
  facts.placed.flatMap(({ instruction, before }) => (instruction.kind === 'run' ? mounted(instruction, before, facts, stages) : []));

const stageNamed = (name: string, { stage }: StageFacts, stages: readonly StageFacts[]): StageFacts | undefined =>
  stages.slice(0, stage.index).findLast((s) => s.stage.name === name.toLowerCase() || String(s.stage.index) === name);

const MADE_OF_LISTS = /(?:^|\/)(?:recipe\.json|out\/json\/?\.?)$/;

/** What a path of another stage rests on: files of that name which it copies itself, else all that it rests on; nothing for an empty mark. */
function takenFrom(source: StageFacts, written: string, stages: readonly StageFacts[]): Iterable<TreePath> {
  const marks = source.placed.some(({ instruction }) => instruction.kind === 'run' && instruction.rest.includes(`touch ${written}`));
  if (marks) return [];
  const all = stagePaths(source, stages);
  // Lists made of lists (`poetry export`, a recipe of cargo-chef, the pruned manifests of turbo) change with these.
  if (MADE_OF_LISTS.test(written) || packageFile(written) !== null) return [...all].filter((path) => packageFile(path) !== null);
  const name = written.slice(written.lastIndexOf('/') + 1);
  const same = name.includes('.') ? [...all].filter((path) => matchGoPath(name, path.slice(path.lastIndexOf('/') + 1)) === true) : [];
  return same.length > 0 ? same : all;
}

const ofCopy = new WeakMap<Placed, readonly TreePath[]>();

/** What a COPY or ADD brings at most; nothing for any other instruction. */
function copied(placed: Placed, facts: StageFacts, stages: readonly StageFacts[]): readonly TreePath[] {
  const found = ofCopy.get(placed) ?? [...broughtBy(placed, facts, stages)];
  ofCopy.set(placed, found);
  return found;
}

function broughtBy({ instruction, before }: Placed, facts: StageFacts, stages: readonly StageFacts[]): Iterable<TreePath> {
  if (instruction.kind !== 'copy' && instruction.kind !== 'add') return [];
  const from = flagValue(instruction, 'from');
  const stage = from === null ? undefined : stageNamed(from, facts, stages);
  if (from !== null) return stage === undefined ? [] : instruction.sources.flatMap((source) => [...takenFrom(stage, source, stages)]);
  const found = instruction.sources.flatMap((source) => brought(source, before, facts));
  const [only = ''] = instruction.sources.map((source) => plainSource(source, before));
  return found.length === 0 && isPatternOfMade(only) ? [MADE + only] : found;
}

/** A written source without quotes; a variable that nobody knows stands for any text without a slash. */
function plainSource(written: string, { env }: StageState): string {
  const plain = written.replace(/^(["'])(.*)\1$/, '$2');
  return expandKnown(plain, env) ?? plain.replace(/\$\{[^}]*\}|\$\w+/g, '*');
}

/** A pattern of which no commit holds anything, and not for what may well be missing (`.env*`, `cert.pe[m]`, `yarn.lock*`): a build makes its files. */
const isPatternOfMade = (source: string): boolean =>
  /^[^.[]*\*[^[]*$/.test(source.replace(/^\.\//, '')) && packageFile(source.replaceAll('*', '')) === null;

/** What the bind mounts of a RUN show of the context or of a stage. */
function mounted(run: RunInstruction, before: StageState, facts: StageFacts, stages: readonly StageFacts[]): readonly TreePath[] {
  return flagValues(run, 'mount').flatMap((value) => {
    const mount = parseMount(value);
    if ('error' in mount || mount.type !== 'bind') return [];
    if (mount.from === null) return brought(mount.source ?? '.', before, facts);
    const stage = stageNamed(mount.from, facts, stages);
    return stage === undefined ? [] : [...takenFrom(stage, mount.source ?? '/', stages)];
  });
}

/** Files of the context that a written source takes. */
function brought(written: string, before: StageState, { context }: StageFacts): readonly TreePath[] {
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|<<)/i.test(written)) return [];
  const path = resolvePath('/', plainSource(written, before)).slice(1);
  if (path === '') return context.files.all.map((file) => file.path);
  if (!/[*?[\\]/.test(path)) {
    const found = [...(context.files.at(path) === undefined ? [] : [path]), ...context.files.below(path).map((file) => file.path)];
    return found.length > 0 ? found : madePaths(path);
  }
  const names = path.split('/');
  const takes = (parts: readonly string[]): boolean =>
    parts.length >= names.length && names.every((name, at) => matchGoPath(name, parts[at] ?? '') !== false);
  return context.files.all.flatMap((file) => (takes(file.path.split('/')) ? [file.path] : []));
}
