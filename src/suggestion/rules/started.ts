import type { RunInstruction } from '../../model/dockerfile.ts';
import { likelyStage } from '../likely/stage.ts';
import { type OwnProgram, ownPrograms } from '../project/own-programs.ts';
import { projectAt, viewImage } from '../project/view.ts';
import type { StageFacts } from '../stage-facts.ts';
import type { RuleInput } from './rule.ts';

/** Longest text of a step that is read, in UTF-16 units. */
const LONGEST = 6_000;

/** The text of a RUN, its here-documents included, as far as it is read. */
export const textOf = (run: RunInstruction): string => [run.rest, ...run.heredocs.map((h) => h.body)].join('\n').slice(0, LONGEST);

/** A step that runs make, or a script of the project. */
export const INDIRECT =
  /(?:^|[;&|(\n]|\b(?:then|do|else|exec)\b)[ \t]{0,40}(?:[A-Za-z_]\w{0,60}=\S{0,200}[ \t]{1,8}){0,6}(?:make(?=\s|$)|(?:(?:ba|da)?sh[ \t]+(?:-\w+[ \t]+){0,4})?\.?\.?\/?(?:[\w.-]+\/)*[\w.-]+\.sh(?=\s|$))/;

const known = new WeakMap<StageFacts, Map<number, readonly OwnProgram[]>>();

/** The programs of the project that the RUN at this position starts: scripts, targets of make, scripts of `package.json`. */
export function startedAt(input: RuleInput, at: number): readonly OwnProgram[] {
  const { facts } = likelyStage(input);
  const before = known.get(facts) ?? new Map<number, readonly OwnProgram[]>();
  known.set(facts, before);
  const found = before.get(at) ?? startedBy(input, facts, at);
  before.set(at, found);
  return found;
}

function startedBy({ read }: RuleInput, facts: StageFacts, at: number): readonly OwnProgram[] {
  const { instruction, before } = facts.placed[at] ?? {};
  if (instruction?.kind !== 'run' || before?.cwd == null) return [];
  const view = viewImage(facts.inherited, facts.effects.slice(0, at), facts.context);
  if (view.files.size === 0) return [];
  return ownPrograms(textOf(instruction), before.cwd, (directory) => projectAt(view, directory, read));
}

/** The words of a RUN, and those of what it starts of the project. */
export const wordsAt = (input: RuleInput, at: number): string => {
  const run = input.facts.placed[at]?.instruction;
  return run?.kind === 'run' ? [textOf(run), ...startedAt(input, at).map((p) => p.text)].join('\n') : '';
};
