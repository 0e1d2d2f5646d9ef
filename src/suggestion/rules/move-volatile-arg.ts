import type { ArgInstruction, Instruction } from '../../model/dockerfile.ts';
import { codes, distinct, type Sentence, say } from '../../model/sentence.ts';
import { MOVE } from '../edit/check.ts';
import { rewrite } from '../edit/rewrite.ts';
import type { Effects } from '../effects/effects.ts';
import { mentions } from '../effects/mentions.ts';
import { isDeaf } from '../effects/program-environment.ts';
import { variablesIn } from '../effects/state.ts';
import { undoneByCache } from '../likely/updates.ts';
import { prove } from '../proof/prove.ts';
import { mayBringPrograms } from '../proof/real-tool.ts';
import type { StageFacts } from '../stage-facts.ts';
import { isVolatile } from '../volatile.ts';
import { priorSeconds, releasedSeconds } from '../worth.ts';
import { inheritedAdvice } from './inherited-variable.ts';
import { type Candidate, type Findings, lineOf, type Obstacle, type Rule, type RuleInput } from './rule.ts';
import { weighedSteps } from './weigh.ts';

interface Move {
  readonly from: number;
  /** Position in front of which the ARG goes. */
  readonly to: number;
  readonly names: readonly string[];
  readonly unmet: readonly Sentence[];
  /** It goes in front of a step that nobody knows, which may be further up than its first use. */
  readonly isShort: boolean;
}

/** An ARG that differs on every build re-runs each RUN behind it, used or not: declare it directly above its first use (docs/suggestions.md, "`move-volatile-arg`"; §4.4). */
export const moveVolatileArg: Rule = {
  name: 'move-volatile-arg',
  find(input): Findings {
    const { facts } = input;
    const volatile = facts.placed.flatMap(({ instruction }, at) =>
      instruction.kind === 'arg' && isVolatile(instruction, input.volatileArgs, facts.dockerfile) ? [{ instruction, at }] : []
    );
    const refused: Findings['refused'][number][] = [];
    const moves: Move[] = [];
    for (const { instruction, at } of volatile) {
      const found = moveOf(input, instruction, at, new Set(volatile.map((v) => v.at)));
      if (found !== null && 'because' in found)
        refused.push({ rule: 'move-volatile-arg', line: lineOf(instruction), because: found.because });
      else if (found !== null) moves.push(...found);
    }
    const advice = volatile.flatMap(({ instruction, at }) => inheritedAdvice(input, instruction, at) ?? []).slice(0, 1);
    if (moves.length === 0 || volatile.some((v) => !moves.some((m) => m.from === v.at))) return { candidates: advice, refused };
    const candidate = candidateOf(input, moves);
    return { candidates: candidate === null ? advice : [candidate], refused };
  }
};

/** A step that the argument would go behind. */
interface Crossed {
  readonly instruction: Instruction;
  readonly effects: Effects | undefined;
  readonly at: number;
}

/** Share of the seconds that a place nearer by has to spare to be taken. */
const MOST_OF_IT = 0.75;

/** Where one ARG may go: null where it stands well, an obstacle where it has to stay. */
function moveOf(
  { facts, stagesBuilt }: RuleInput,
  arg: ArgInstruction,
  at: number,
  volatile: ReadonlySet<number>
): readonly Move[] | null | Obstacle {
  const list = arg.args.map((a) => a.name);
  const unmet: Sentence[] = [];
  const strict = firstUse(facts, arg, at, false);
  // Where nothing is won in front of the next ENV, past it: then the image names its variables in another order.
  const wins = (use: Use): boolean =>
    facts.placed.slice(use.along ?? at + 1, use.found ?? facts.placed.length).some((p) => p.instruction.kind === 'run');
  const use = wins(strict) || strict.along === null ? strict : firstUse(facts, arg, at, true);
  const lastRun = facts.placed.findLastIndex((p, i) => i > at && p.instruction.kind === 'run');
  // Without a use behind them, the lines go behind the last RUN.
  const end = use.found ?? lastRun + 1;
  // An ENV with no RUN behind it stays, and is a use like any other.
  const gains = use.along !== null && facts.placed.slice(use.along, end).some((p) => p.instruction.kind === 'run');
  const named = use.found !== null || use.along !== null || use.labels.length > 0;
  const furthest = use.along !== null && !gains ? use.along : end;
  const stepsTo = (to: number): readonly Crossed[] =>
    facts.placed.slice(at + 1, to).map((p, i) => ({ instruction: p.instruction, effects: facts.effects[at + 1 + i], at: at + 1 + i }));
  const runsTo = (to: number): readonly Crossed[] => stepsTo(to).filter((c) => c.instruction.kind === 'run' && !use.labels.includes(c.at));
  if (runsTo(furthest).length === 0) return null;
  const hidden = runsTo(furthest).find((step) => mayRead(facts, step, use.names));
  // In a stage that does not ship, an ENV that no later line names is there for a step that reads it.
  const forSteps = use.along !== null && gains && use.found === null && stagesBuilt?.shipped.has(facts.stage.index) === false;
  const isRefused = hidden !== undefined && ((!named && !setsUpSystem(hidden.instruction)) || forSteps);
  // In front of the first step that nobody knows there is nothing to ask; it is the place where most is won by then.
  const secondsTo = (to: number): number => runsTo(to).reduce((sum, c) => sum + priorSeconds(c.instruction).mid, 0);
  const isEnough = hidden !== undefined && (isRefused ? 0 : MOST_OF_IT * secondsTo(furthest)) < secondsTo(hidden.at);
  if (isRefused && !isEnough)
    return {
      because: say`Line ${lineOf(hidden.instruction)} may read ${codes(list)} from the environment, and nothing behind it uses it.`
    };
  const first = isEnough ? hidden.at : furthest;
  const along = gains && use.along !== null && use.along < first ? use.along : null;
  const crossed = stepsTo(first);
  const runs = runsTo(first);
  unmet.push(...runs.map(({ instruction }) => undoneByCache(instruction)).filter((purpose) => purpose !== null));
  if (hidden !== undefined && !isEnough)
    unmet.push(say`Line ${lineOf(hidden.instruction)} does not read ${codes(list)} from the environment.`);
  const own = arg.args.flatMap((a) => variablesIn(a.value ?? ''));
  const changed = crossed.find((c) => c.effects?.writesEnvironment.some((name) => own.includes(name)));
  if (changed !== undefined)
    return { because: say`Line ${lineOf(changed.instruction)} sets a variable that the default of ${codes(list)} is made of.` };
  const other = crossed.find(
    (c) => c.at !== along && (c.instruction.kind === 'env' || c.instruction.kind === 'arg') && !volatile.has(c.at)
  );
  if (other !== undefined && orderIsSeen(facts, first))
    unmet.push(say`Nothing reads the order of variables, in which ${codes(list)} would stand behind line ${lineOf(other.instruction)}.`);
  const passed = along === null ? undefined : facts.placed.slice(along + 1, first).find((p) => p.instruction.kind === 'env');
  if (passed !== undefined)
    unmet.push(
      say`Does anything read the order of the image’s variables? ${codes(use.names)} would stand behind line ${lineOf(passed.instruction)}.`
    );
  const move = { from: at, to: first, names: list, unmet, isShort: isEnough };
  const others = use.names.filter((n) => !list.includes(n));
  const carried = use.labels.filter((label) => label < first).map((from) => ({ ...move, from }));
  return along === null ? [move, ...carried] : [move, { ...move, from: along, names: others.length > 0 ? others : list }, ...carried];
}

/** Whether a step adds packages of the system by its words, and works on no program: an argument that no line names is not there for it. */
const setsUpSystem = ({ rest }: Instruction): boolean =>
  /\b(?:apt-get|apt|apk|dnf|yum|microdnf|zypper) (?:-\S+ )*(?:add|install)\b/.test(rest) &&
  !/\b(?:make|cmake|cargo|go|npm|npx|yarn|pnpm|bun|mvnw?|gradlew?|dotnet|pip3?|python3?|bundle|composer|mix)(?: |$)/m.test(rest);

/** Whether nobody knows that a step reads none of these variables. */
const mayRead = (facts: StageFacts, { instruction, effects, at }: Crossed, names: readonly string[]): boolean =>
  !isCheck(instruction) &&
  !isDeafAt(facts, at, names) &&
  (effects === undefined || effects.runsCode || (effects.opaque !== null && effects.calls.length === 0));

/** Whether a step runs programs alone that read none of these variables, and that no COPY may have put there. */
function isDeafAt(facts: StageFacts, at: number, names: readonly string[]): boolean {
  const placed = facts.placed[at];
  return placed !== undefined && isDeaf(placed, names) && !mayBringPrograms(facts, at);
}

interface Use {
  readonly names: readonly string[];
  readonly along: number | null;
  /** Labels made of the argument, which are part of no key (docs/cache-rules.md §3), and steps that only check its value: they go along. */
  readonly labels: readonly number[];
  readonly found: number | null;
}

/**
 * The first instruction that uses the argument. An ENV made of nothing else goes along with it (`ARG SHA`, `ENV SHA=$SHA`), as far as
 * the next ENV, so that the image's variables keep their order; with `past`, further.
 */
function firstUse(facts: StageFacts, arg: ArgInstruction, at: number, past: boolean): Use {
  let names = arg.args.map((a) => a.name);
  let along: number | null = null;
  const labels: number[] = [];
  for (let next = at + 1; next < facts.placed.length; next++) {
    const instruction = facts.placed[next]?.instruction;
    const effects = facts.effects[next];
    if (instruction === undefined || effects === undefined) continue;
    const meets = labels.some((label) => labelsMeet(facts, label, next));
    // Behind the last RUN a label is a use like any other.
    const runsFollow = facts.placed.slice(next).some((p) => p.instruction.kind === 'run');
    const goesAlong = instruction.kind === 'label' || isCheck(instruction);
    if (goesAlong && runsFollow && !meets && mentions(instruction, effects, names)) {
      labels.push(next);
      continue;
    }
    if (meets) return { names, along, labels, found: next };
    const carries =
      instruction.kind === 'env' &&
      along === null &&
      effects.readsEnvironment.length > 0 &&
      effects.readsEnvironment.every((n) => names.includes(n));
    if (carries && instruction.pairs.every((p) => variablesIn(p.value).length > 0)) {
      along = next;
      names = [...new Set([...names, ...effects.writesEnvironment])];
    } else if (mentions(instruction, effects, names) || (along !== null && !past && instruction.kind === 'env'))
      return { names, along, labels, found: next };
  }
  return { names, along, labels, found: null };
}

/** A step that looks at values and stops the build where one is not there: it writes nothing. */
function isCheck(instruction: Instruction): boolean {
  if (instruction.kind !== 'run' || instruction.command.form !== 'shell' || instruction.flags.length > 0 || instruction.heredocs.length > 0)
    return false;
  const text = instruction.rest.replace(/\\\n/g, ' ').replace(/>&2\b/g, ' ');
  const commands = text.split(/[&|;(){}\n]/).flatMap((command) => command.trim() || []);
  return (
    !/[<>`]|\$\(/.test(text) &&
    commands.some((c) => /^(?:test|\[) /.test(c)) &&
    commands.every((c) => /^(?:test|\[|echo|printf|false|true|exit)(?: |$)/.test(c))
  );
}

/** Whether a label and a later instruction may not change places: both may set one label, or the later sets a variable of the label. */
function labelsMeet({ placed, effects }: StageFacts, label: number, later: number): boolean {
  const [one, two] = [placed[label]?.instruction, placed[later]?.instruction];
  if (two === undefined) return true;
  if (one?.kind === 'run')
    return two.kind === 'shell' || variablesIn(one.rest).some((name) => effects[later]?.writesEnvironment.includes(name));
  if (one?.kind !== 'label') return true;
  const variables = effects[label]?.readsEnvironment ?? [];
  if (effects[later]?.writesEnvironment.some((name) => variables.includes(name)) !== false) return true;
  const keys = one.pairs.map((pair) => pair.key);
  const isPlain = (key: string): boolean => /^[\w./-]+$/.test(key);
  return two.kind === 'label' && two.pairs.some(({ key }) => !isPlain(key) || keys.includes(key) || !keys.every(isPlain));
}

/**
 * Steps behind the new place that may see in what order their variables were declared, in this stage or in one that starts from it. A shell
 * hands them on in an order of its own, so only programs that run without one do, and what reads the shell's own environment.
 */
function orderIsSeen(facts: StageFacts, from: number): boolean {
  const later = facts.placed.slice(from).some(({ instruction, before }, i) => {
    const effects = facts.effects[from + i];
    if (instruction.kind !== 'run' || effects === undefined || (effects.opaque === null && !effects.runsCode)) return false;
    return instruction.command.form !== 'shell' || before.shell !== 'posix' || /\benviron\b/.test(instruction.rest);
  });
  const children = facts.dockerfile.stages.some(
    (s) => s.index > facts.stage.index && facts.stage.name !== null && s.from.image.toLowerCase() === facts.stage.name
  );
  return later || children;
}

function candidateOf(input: RuleInput, moves: readonly Move[]): Candidate | null {
  const { facts } = input;
  // A label of two arguments goes behind the later of them.
  const moving = new Map<number, number>();
  for (const move of moves) moving.set(move.from, Math.max(moving.get(move.from) ?? 0, move.to));
  if (moves.some((m) => moving.get(m.from) !== m.to)) return null;
  const lines = [...moving].sort(([a], [b]) => a - b);
  const positions: number[] = [];
  const all = facts.placed.length;
  for (let at = 0; at <= all; at++) {
    for (const [from, to] of lines) if (to === at) positions.push(from);
    if (at < all && !moving.has(at)) positions.push(at);
  }
  const first = positions.findIndex((p, i) => p !== i);
  const last = positions.findLastIndex((p, i) => p !== i);
  if (first < 0) return null;
  const instructions = facts.placed.map((p) => p.instruction);
  const edit = rewrite(
    facts.dockerfile,
    instructions.slice(first, last + 1),
    positions.slice(first, last + 1).flatMap((p) => {
      const instruction = instructions[p];
      return instruction === undefined ? [] : [{ kind: 'kept' as const, instruction }];
    })
  );
  if (edit === null) return null;
  const crossed = moves.flatMap((m) => facts.effects.slice(m.from + 1, m.to));
  const names = [...new Set(moves.flatMap((m) => m.names))];
  const isShort = moves.some((m) => m.isShort);
  const known = crossed.flatMap((e) => e.calls.map((c) => c.known.label));
  const { proof, level } = prove({
    obligations: [
      {
        claim: say`No step between the old and the new place reads ${codes(names)}`,
        evidence:
          known.length > 0
            ? say`the only commands there are ${codes([...new Set(known)])}, which read no such variable`
            : say`no command there is known to`
      },
      {
        claim: say`Every use stands behind the new place`,
        evidence: isShort ? say`no line in front of it names the ARG` : say`the ARG goes directly above its first use`
      },
      { claim: say`The environment of later steps holds the same variables`, evidence: say`only the place of the ARG changes` }
    ],
    unmet: distinct(moves.flatMap((m) => m.unmet)),
    assumesPrivacy: false,
    assumeNone: input.assumeNone
  });
  const steps = weighedSteps(input);
  const releasedBefore = Math.min(...moves.map((m) => m.to));
  const start = Math.max(...moves.map((m) => m.from));
  const released = steps.flatMap((step, at) =>
    at > start && at < releasedBefore && instructions[at]?.kind === 'run' ? [{ step, front: steps.slice(0, at) }] : []
  );
  return {
    rule: 'move-volatile-arg',
    line: lineOf(instructions[Math.min(...moves.map((m) => m.from))] ?? facts.stage.from),
    level,
    proof,
    edit,
    intent: MOVE,
    saving: releasedSeconds(released, input.copied),
    benefit: 'seconds',
    message: say`${codes(names)} ${names.length > 1 ? say`differ` : say`differs`} on every build, and every RUN behind an ARG runs again when its value changes: declare it ${isShort ? say`behind those that do not read it` : say`directly above its first use`}.`
  };
}
