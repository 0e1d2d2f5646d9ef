import { boundariesAgree } from '../../dockerfile/index.ts';
import type { Instruction, Stage } from '../../model/dockerfile.ts';
import { say } from '../../model/sentence.ts';
import { runText } from '../edit/check.ts';
import { blockOf, cutLines } from '../edit/lines.ts';
import { wholeEdit } from '../edit/rewrite.ts';
import { type StageFacts, stageFacts } from '../stage-facts.ts';
import { expectedSeconds, savedByPriors } from '../worth.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { planSink } from './sink-copies.ts';
import { weighedSteps } from './weigh.ts';

/**
 * The change moved lines of the stage to a dearer order: gives back the lines of the base branch, which is built today.
 * Nothing is lost: the same commands, and no file is copied that the base did not copy.
 */
export const restoreOrder: Rule = {
  name: 'restore-order',
  find(input): Findings {
    const { facts, base } = input;
    const old = base?.stages[facts.stage.index];
    if (base === null || old === undefined || base.stages.length !== facts.dockerfile.stages.length) return NO_FINDINGS;
    if (old.from.rest !== facts.stage.from.rest || base.problems.some((p) => p.severity === 'error') || !boundariesAgree(base))
      return NO_FINDINGS;
    const window = differing(old, facts.stage);
    if (window === null || !sameWork(old.instructions.slice(...window.base), facts.stage.instructions.slice(...window.head)))
      return NO_FINDINGS;
    const candidate = candidateOf(input, stageFacts(base, old, facts.context, facts.ownNames), window);
    return candidate === null ? NO_FINDINGS : { candidates: [candidate], refused: [] };
  }
};

interface Window {
  readonly base: readonly [number, number];
  readonly head: readonly [number, number];
}

/** The stretch of both stages that is not the same, as [from, to). */
function differing(base: Stage, head: Stage): Window | null {
  const [a, b] = [base.instructions.map(runText), head.instructions.map(runText)];
  let front = 0;
  while (front < a.length && front < b.length && a[front] === b[front]) front++;
  let back = 0;
  while (back < Math.min(a.length, b.length) - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
  if (front === a.length && front === b.length) return null;
  return { base: [front, a.length - back], head: [front, b.length - back] };
}

/** Same RUNs and the same of everything else; the base may have more COPY lines (its manifests), never fewer. */
function sameWork(base: readonly Instruction[], head: readonly Instruction[]): boolean {
  const isCopy = (i: Instruction): boolean => i.kind === 'copy';
  const texts = (list: readonly Instruction[], copies: boolean): readonly string[] =>
    list
      .filter((i) => isCopy(i) === copies)
      .map(runText)
      .sort();
  if (texts(base, false).join('\0') !== texts(head, false).join('\0') || texts(base, false).length === 0) return false;
  const copies = [...texts(base, true)];
  return texts(head, true).every((text) => {
    const at = copies.indexOf(text);
    if (at >= 0) copies.splice(at, 1);
    return at >= 0;
  });
}

function candidateOf(input: RuleInput, old: StageFacts, window: Window): Candidate | null {
  const { facts } = input;
  const [baseCut, headCut] = [cutLines(old.dockerfile.text), cutLines(facts.dockerfile.text)];
  if (baseCut === null || headCut === null || baseCut.eol !== headCut.eol) return null;
  const stretch = (
    stage: StageFacts,
    [from, to]: readonly [number, number],
    lines: readonly string[]
  ): readonly [number, number] | null => {
    const [first, last] = [stage.stage.instructions[from], stage.stage.instructions[to - 1]];
    if (first === undefined || last === undefined || to <= from) return null;
    return [blockOf(stage.dockerfile, first, lines).start, blockOf(stage.dockerfile, last, lines).end];
  };
  const [was, is] = [stretch(old, window.base, baseCut.lines), stretch(facts, window.head, headCut.lines)];
  if (was === null || is === null) return null;
  const lines = [...headCut.lines.slice(0, is[0]), ...baseCut.lines.slice(...was), ...headCut.lines.slice(is[1])];
  const edit = wholeEdit(facts.dockerfile.text, lines.join(headCut.eol) + (headCut.closed ? headCut.eol : ''));
  if (edit === null) return null;
  const first = facts.stage.instructions[window.head[0]] ?? facts.stage.from;
  // An install that now reads sources may be why the lines moved.
  const needsMore = facts.placed.some((_, at) => {
    if (at < window.head[0] || at >= window.head[1]) return false;
    const outcome = planSink(input, at);
    return 'refused' in outcome && outcome.reads === true;
  });
  const [now, then] = [weighedSteps(input), weighedSteps({ facts: old, stages: [old] })];
  return {
    rule: 'restore-order',
    line: lineOf(first),
    level: needsMore ? 'needs-review' : 'one-click',
    proof: {
      equality: needsMore ? 'likely' : 'equal',
      obligations: [
        {
          claim: say`The lines are those of the base branch, byte for byte`,
          evidence: say`lines ${was[0] + 1} to ${was[1]} of the base side`
        },
        {
          claim: say`Nothing else of the stage changed`,
          evidence: say`same base image, same instructions in front of and behind these lines`
        },
        {
          claim: say`The change loses nothing by it`,
          evidence: say`the same commands run, and every COPY of the change is among the lines given back`
        }
      ],
      assumptions: needsMore ? [say`The install may need the sources in front of it since this change.`] : []
    },
    edit,
    intent: { removedRuns: [], addedRuns: [], addedCopies: window.base[1] - window.base[0] - (window.head[1] - window.head[0]) },
    saving: savedByPriors(expectedSeconds(now, input.copied), expectedSeconds(then, input.copied)),
    benefit: 'seconds',
    message: say`Put the lines back in the order that the base branch has.`
  };
}
