import type { RunInstruction } from '../../model/dockerfile.ts';
import { type Sentence, say } from '../../model/sentence.ts';
import { blockOf, cutLines } from '../edit/lines.ts';
import { type Piece, rewrite } from '../edit/rewrite.ts';
import { conflict } from '../effects/commute.ts';
import type { Effects } from '../effects/effects.ts';
import { overlap } from '../effects/paths.ts';
import { scriptOfRun } from '../effects/shell.ts';
import { prove } from '../proof/prove.ts';
import type { StageFacts } from '../stage-facts.ts';
import { addsPackages, type Known } from '../tools/tool.ts';
import { type Candidate, type Findings, lineOf, MIXED_LINE_ENDS, NO_SAVING, type Obstacle, type Rule, type RuleInput } from './rule.ts';

/** Joins an update with its install, and a clean-up with the step that made the mess (docs/suggestions.md, "`merge-runs`"). Other joins only raise the cost of a rebuild. */
export const mergeRuns: Rule = {
  name: 'merge-runs',
  find(input): Findings {
    const { facts } = input;
    const candidates: Candidate[] = [];
    const refused: Findings['refused'][number][] = [];
    const taken = new Set<number>();
    for (const [later, effects] of facts.effects.entries()) {
      const pair = partnerOf(facts, later, effects);
      if (pair === null || taken.has(pair.earlier) || taken.has(later)) continue;
      const found = join(input, pair.earlier, later, pair.why);
      if ('because' in found)
        refused.push({ rule: 'merge-runs', line: lineOf(facts.placed[later]?.instruction ?? facts.stage.from), because: found.because });
      else {
        candidates.push(found);
        taken.add(pair.earlier).add(later);
      }
    }
    return { candidates, refused };
  }
};

type Why = 'stale-index' | 'late-cleanup';

/** What a RUN leaves lying about: of an installer what it writes outside of its project. */
const messOf = (effects: Effects): Effects['writes'] => (effects.writes.all ? effects.outside.writes : effects.writes);

/** Whether a clean-up is one of a tool that the step ran: `yarn cache clean` is none of `apk add yarn`. A removal says by its paths what it is of. */
const isMessOf = ({ tool }: Known, effects: Effects): boolean => tool === 'rm' || effects.calls.some((c) => c.known.tool === tool);

/** True for a RUN that only removes what installs left lying about. */
const cleans = ({ calls }: Effects): boolean => calls.every((c) => c.known.purpose === 'clean');

/** The earlier RUN that this one belongs to. */
function partnerOf(facts: StageFacts, later: number, effects: Effects): { readonly earlier: number; readonly why: Why } | null {
  const [first] = effects.calls;
  if (first === undefined) return null;
  if (addsPackages(first.known)) {
    const earlier = facts.effects
      .slice(0, later)
      .findLastIndex((e) => e.calls.length > 0 && e.calls.every((c) => c.known.purpose === 'index' && c.known.tool === first.known.tool));
    return earlier < 0 ? null : { earlier, why: 'stale-index' };
  }
  if (!cleans(effects)) return null;
  const earlier = facts.effects
    .slice(0, later)
    .findLastIndex(
      (e) =>
        e.calls.length > 0 &&
        !cleans(e) &&
        effects.calls.every((c) => isMessOf(c.known, e)) &&
        overlap(messOf(e), effects.writes, facts.isPrivate)
    );
  return earlier < 0 ? null : { earlier, why: 'late-cleanup' };
}

function join(input: RuleInput, earlier: number, later: number, why: Why): Candidate | Obstacle {
  const { facts } = input;
  const [first, second] = [facts.placed[earlier]?.instruction, facts.placed[later]?.instruction];
  const [before, after] = [facts.effects[earlier], facts.effects[later]];
  if (first?.kind !== 'run' || second?.kind !== 'run' || before === undefined || after === undefined)
    return { because: say`The steps are not both RUNs.` };
  const shape = shapeFault(first, second);
  if (shape !== null) return { because: shape };
  const between = facts.effects.slice(earlier + 1, later);
  const ground = facts.groundAt(earlier);
  const hoists = between.every((e) => conflict(e, after, ground) === null);
  const sinks = between.every((e) => conflict(before, e, ground) === null);
  if (!hoists && !sinks)
    return {
      because: say`Line ${lineOf(first)} and line ${lineOf(second)} cannot be brought together: what stands between them may read or write the same.`
    };
  const edit = joinEdit(facts, earlier, later, hoists);
  if (edit === null) return { because: MIXED_LINE_ENDS };
  const { proof, level } = prove({
    obligations: [
      {
        claim: say`Shell, user, directory and variables are the same for both`,
        evidence:
          between.length === 0 ? say`nothing stands between the two RUNs` : say`no instruction between them sets what the moved one uses`
      },
      {
        claim: say`The first RUN leaves no state of the shell behind`,
        evidence: say`it holds simple commands only: no cd, no variable, no option, nothing in the background`
      },
      { claim: say`Joined by && the same commands run in the same order`, evidence: say`the second RUN holds commands joined by && only` }
    ],
    unmet: [],
    assumesPrivacy: between.length > 0 && (after.assumesPrivacy || before.assumesPrivacy),
    assumeNone: input.assumeNone
  });
  return {
    rule: 'merge-runs',
    line: lineOf(first),
    level,
    proof,
    edit,
    intent: { removedRuns: [first.source, second.source], addedRuns: [`${first.source} && ${commandOf(second.source)}`], addedCopies: 0 },
    saving: NO_SAVING,
    benefit: why === 'stale-index' ? 'correctness' : 'size',
    message:
      why === 'stale-index'
        ? say`Update the package index in the RUN that installs from it: cached apart, an old index is used for a new list of packages.`
        : say`Clean up in the RUN that made the files: removed in a later layer, they stay in the image.`
  };
}

const commandOf = (source: string): string => source.replace(/^\S+\s+/, '');

/** Why the two cannot be joined by `&&` as they are written. */
function shapeFault(first: RunInstruction, second: RunInstruction): Sentence | null {
  for (const run of [first, second]) {
    if (run.flags.length > 0 || run.heredocs.length > 0 || run.command.form !== 'shell')
      return say`Line ${lineOf(run)} has flags, a here-document or the exec form.`;
  }
  const [one, two] = [scriptOfRun(first), scriptOfRun(second)];
  if (one.kind === 'opaque' || two.kind === 'opaque') return say`One of the two is not a list of simple commands.`;
  const leaves = one.commands.find((c) => ['cd', 'set', 'export', 'umask', 'ulimit', 'unset'].includes(c.words[0]?.text ?? ''));
  if (leaves !== undefined) return say`Line ${lineOf(first)} leaves state of the shell behind.`;
  if (/[;&|\\]\s*$/.test(first.source) || one.commands.at(-1)?.joiner !== null)
    return say`Line ${lineOf(first)} does not end in a command.`;
  if (two.commands.some((c) => c.forgiven || c.joiner === ';'))
    return say`Line ${lineOf(second)} goes on after a failure, so joined it would hide one of line ${lineOf(first)}.`;
  return null;
}

function joinEdit(facts: StageFacts, earlier: number, later: number, hoists: boolean): ReturnType<typeof rewrite> {
  const cut = cutLines(facts.dockerfile.text);
  const instructions = facts.placed.map((p) => p.instruction);
  const [first, second] = [instructions[earlier], instructions[later]];
  if (cut === null || first === undefined || second === undefined) return null;
  const own = (i: typeof first): string[] => cut.lines.slice(i.range.start.line, i.range.end.line + 1).map((line) => line);
  const comments = cut.lines.slice(blockOf(facts.dockerfile, second, cut.lines).start, second.range.start.line);
  const head = own(first);
  const [opening = '', ...rest] = own(second);
  const joined = [...comments, ...head.slice(0, -1), `${(head.at(-1) ?? '').trimEnd()} && ${opening.replace(/^\s*\S+\s+/, '')}`, ...rest];
  const piece: Piece = { kind: 'replaced', instruction: first, lines: joined };
  const kept = instructions.slice(earlier + 1, later).map((instruction): Piece => ({ kind: 'kept', instruction }));
  return rewrite(facts.dockerfile, instructions.slice(earlier, later + 1), hoists ? [piece, ...kept] : [...kept, piece]);
}
