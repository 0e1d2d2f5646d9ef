import { code, say } from '../../model/sentence.ts';
import { chanceModel } from '../chances.ts';
import { MOVE } from '../edit/check.ts';
import { cutLines } from '../edit/lines.ts';
import { rewrite } from '../edit/rewrite.ts';
import { touch } from '../effects/paths.ts';
import type { StageFacts } from '../stage-facts.ts';
import { savedByPriors } from '../worth.ts';
import { type Candidate, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { weighedSteps } from './weigh.ts';

/** Candidates of one stage: each is replayed. */
const MOST = 3;

/**
 * `--link` makes the layer of a COPY by itself, so that it is reused where steps in front of it run again. It writes the
 * directories above its destination anew, as root and 755, and follows no link there: for review, and only where no
 * instruction in front has to do with them.
 */
export const copyLink: Rule = {
  name: 'copy-link',
  find(input) {
    const { facts } = input;
    if (!input.hasLinks || isOldSyntax(facts)) return NO_FINDINGS;
    const behindRun = facts.placed.findIndex((p) => p.instruction.kind === 'run');
    if (behindRun < 0) return NO_FINDINGS;
    const fit = facts.placed.flatMap((_, at) => (at > behindRun && standsAlone(facts, at) ? [at] : []));
    return { candidates: fit.slice(0, MOST).flatMap((at) => candidateOf(input, at) ?? []), refused: [] };
  }
};

/** Frontends before 1.4 do not know the flag. */
const isOldSyntax = ({ dockerfile }: StageFacts): boolean =>
  dockerfile.directives.some((d) => d.name === 'syntax' && /:(?:1\.[0-3]|0)(?:[.-]|$)/.test(d.value));

/** Whether nothing in front sets, makes or may make what the COPY writes and the directories above it. */
function standsAlone(facts: StageFacts, at: number): boolean {
  const instruction = facts.placed[at]?.instruction;
  const own = facts.effects[at];
  if ((instruction?.kind !== 'copy' && instruction?.kind !== 'add') || own === undefined || own.opaque !== null) return false;
  if (instruction.flags.some((f) => f.name !== 'from') || instruction.heredocs.length > 0 || !instruction.destination.startsWith('/'))
    return false;
  const made = own.makes.map((m) => m.path);
  const places = [...made, ...own.writes.below];
  if (!own.writes.below.every(facts.isPrivate)) return false;
  return [...facts.inherited, ...facts.effects.slice(0, at)].every(
    (earlier) =>
      // The effects of a FROM are opaque and write nothing.
      !(earlier.opaque !== null && earlier.writes.all) &&
      !earlier.metadata.some((path) => places.includes(path)) &&
      !earlier.writes.below.some((path) => places.some((place) => touch(path, place))) &&
      !earlier.makes.some((m) => (made.includes(m.path) && m.owner !== 'root, mode 755') || own.landsOn.includes(m.path)) &&
      !(
        earlier.writes.all &&
        earlier.calls.length > 0 &&
        earlier.calls.some((c) => c.cwd === null || places.some((place) => touch(c.cwd ?? '/', place)))
      )
  );
}

function candidateOf(input: RuleInput, at: number): Candidate | null {
  const { facts } = input;
  const instruction = facts.placed[at]?.instruction;
  const cut = cutLines(facts.dockerfile.text);
  if (instruction === undefined || cut === null) return null;
  const [first = '', ...rest] = cut.lines.slice(instruction.range.start.line, instruction.range.end.line + 1);
  const linked = first.replace(/^(\s*\S+)(\s)/, '$1 --link$2');
  const edit = rewrite(facts.dockerfile, [instruction], [{ kind: 'replaced', instruction, lines: [linked, ...rest] }]);
  const steps = weighedSteps(input);
  const step = steps[at];
  if (edit === null || step === undefined || linked === first) return null;
  const { chance } = chanceModel(steps, input.copied);
  const share = chance(steps.slice(0, at + 1).map((_, i) => i)) - chance([at]);
  const { low, mid, high } = step.seconds;
  return {
    rule: 'copy-link',
    line: lineOf(instruction),
    level: 'needs-review',
    proof: {
      equality: 'likely',
      obligations: [
        {
          claim: say`No instruction in front sets or makes what it writes, or a directory above`,
          evidence: say`checked instruction by instruction`
        }
      ],
      assumptions: [say`The base image has no directory of another owner or mode, and no link, at the destination or above it.`]
    },
    edit,
    intent: { ...MOVE, linked: instruction.source },
    saving: savedByPriors({ low: low * share, mid: mid * share, high: high * share }, { low: 0, mid: 0, high: 0 }),
    benefit: 'seconds',
    message: say`With ${code('--link')} the files are copied again only where they change themselves, not where a step in front runs again.`
  };
}
