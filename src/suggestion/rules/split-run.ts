import { parseDockerfile } from '../../dockerfile/index.ts';
import type { RunInstruction, Stage } from '../../model/dockerfile.ts';
import { say } from '../../model/sentence.ts';
import { runText } from '../edit/check.ts';
import { rewrite, wholeEdit } from '../edit/rewrite.ts';
import { stageFacts } from '../stage-facts.ts';
import { advise } from './advice.ts';
import { hidesInstall } from './copies-in-front.ts';
import { type Cut, cutsOf } from './cut-run.ts';
import { type Candidate, type Findings, lineOf, type Obstacle, type Rule, type RuleInput } from './rule.ts';
import { planSink } from './sink-copies.ts';
import { splitBroadCopy } from './split-broad-copy.ts';
import { swapIndependent } from './swap-independent.ts';

/**
 * An install and a build in one RUN, behind a broad COPY: cut in two, the install can go in front of the sources, and so can packages
 * of the system. The second half is not followed, so this is for review (docs/suggestions.md, "`split-run`").
 */
export const splitRun: Rule = {
  name: 'split-run',
  find(input): Findings {
    const refused: Findings['refused'][number][] = [];
    const candidates: Candidate[] = [];
    for (const [at, { instruction }] of input.facts.placed.entries()) {
      if (instruction.kind !== 'run') continue;
      const found = cutsOf(input.facts, at, instruction).map((cut) => candidateOf(input, at, instruction, cut));
      const edits = found.filter((f) => f !== null && 'level' in f).sort((a, b) => b.saving.mid - a.saving.mid);
      const because = found.find((f) => f !== null && 'because' in f);
      if (edits[0] !== undefined) candidates.push(edits[0]);
      else {
        if (because !== undefined) refused.push({ rule: 'split-run', line: lineOf(instruction), because: because.because });
        if (hidesInstall(input, at) && !('plan' in planSink(input, at))) candidates.push(advise('split-run', lineOf(instruction), HIDDEN));
      }
    }
    return { candidates, refused };
  }
};

const HIDDEN = say`Every change of sources installs all dependencies again, in a step that does more than can be followed. Copying the manifests first and installing from them in a step of its own keeps them.`;

/** The cut and what it makes possible; the obstacle where only the second is in the way, null where there is nothing to gain. */
function candidateOf(input: RuleInput, at: number, run: RunInstruction, cut: Cut): Candidate | Obstacle | null {
  const { facts } = input;
  const split = rewrite(facts.dockerfile, [run], [{ kind: 'replaced', instruction: run, lines: [...cut.first, ...cut.second] }]);
  if (split === null) return null;
  const middle = parseDockerfile(split.after, facts.dockerfile.path);
  const stage = middle.stages[facts.stage.index];
  if (stage === undefined || middle.problems.some((p) => p.severity === 'error')) return null;
  const inner = { ...input, facts: stageFacts(middle, stage, facts.context, facts.ownNames) };
  const findings = [splitBroadCopy, swapIndependent].map((rule) => rule.find(inner));
  const [one, two] = [stage.instructions[at], stage.instructions[at + 1]];
  if (one === undefined || two === undefined) return null;
  const found = findings
    .flatMap((f) => f.candidates)
    .filter((c) => c.edit !== null && rises(stage, at, parseDockerfile(c.edit.after, facts.dockerfile.path).stages[facts.stage.index]))
    .sort((a, b) => b.saving.mid - a.saving.mid)[0];
  if (found?.edit === null || found?.edit === undefined) {
    return findings.flatMap((f) => f.refused).find((r) => r.line === lineOf(run)) ?? null;
  }
  const edit = wholeEdit(facts.dockerfile.text, found.edit.after);
  if (edit === null) return null;
  return {
    ...found,
    rule: 'split-run',
    line: lineOf(run),
    level: 'needs-review',
    proof: { equality: 'likely', obligations: found.proof.obligations, assumptions: [...found.proof.assumptions, ...cut.asks] },
    edit,
    intent: { ...found.intent, removedRuns: [runText(run)], addedRuns: [runText(one), runText(two)] },
    message:
      cut.what === 'install'
        ? say`Install and build in steps of their own, the manifests in front: then a change of sources does not run the install again.`
        : say`Install the packages of the system in a step of their own, in front of what is copied: then a change of it does not install them again.`
  };
}

/** Whether the edit brings the first half nearer to the top, past a COPY: else the cut is for nothing. */
function rises(middle: Stage, at: number, after: Stage | undefined): boolean {
  const first = middle.instructions[at];
  if (first === undefined || after === undefined) return false;
  const there = after.instructions.findIndex((i) => i.source === first.source);
  const copies = (list: Stage['instructions']): readonly string[] =>
    list.flatMap((i) => (i.kind === 'copy' || i.kind === 'add' ? [i.source] : []));
  const front = copies(after.instructions.slice(0, Math.max(0, there)));
  return there >= 0 && copies(middle.instructions.slice(0, at)).some((text) => !front.includes(text));
}
