import { packageFile } from '../../commands/index.ts';
import { flagValue } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { say } from '../../model/sentence.ts';
import type { Estimate, TreePath } from '../../model/units.ts';
import { isOfProgram, touchChance } from '../chances.ts';
import { NO_SECONDS, sumOf } from '../worth.ts';
import { advise, found } from './advice.ts';
import { worksOf } from './fetched-work.ts';
import { lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { externalByStep, installSeconds, isLeftOut, isWorth, ownPaths, savedBehindManifests } from './weigh.ts';

/** Installs that take less are not worth a stage. */
const LEAST_SECONDS = 10;
/** So few files in the stage below are its manifests; settings of the system alone are no reason either. */
const FEW = 5;

/**
 * A stage that starts from one with the sources in it, and installs something: no order inside of either stage helps, since all steps of
 * the second stand behind the COPY of the first. Advice, for the remedy is another stage.
 */
export const stageOrder: Rule = {
  name: 'stage-order',
  find(input) {
    const { facts, stages } = input;
    const bySteps = externalByStep(facts, stages).map((paths, at) => (goesToSystem(facts.chain[at]) ? NONE : paths));
    const below = new Set(bySteps.flatMap((paths) => [...paths]));
    if (facts.chain.length === 0 || isLeftOut(input) || below.size <= FEW || ![...below].some(isOfProgram)) return NO_FINDINGS;
    const chances = bySteps.map((paths) => touchChance(paths, input.copied));
    const copy = facts.chain[chances.lastIndexOf(Math.max(...chances))];
    const at = facts.placed.findIndex((_, place) => secondsAt(input, place).mid >= LEAST_SECONDS);
    const install = facts.placed[at]?.instruction;
    if (copy === undefined || install === undefined) return NO_FINDINGS;
    // What the stage below has installed already takes no time again.
    if (facts.chain.some((i) => i.kind === 'run' && i.rest.trim() === install.rest.trim())) return NO_FINDINGS;
    // Behind sources of its own the install runs as often without the other stage.
    const own = facts.effects.slice(0, at).flatMap((effects) => [...ownPaths(facts, effects)]);
    if (own.filter((path) => packageFile(path) === null).length > FEW) return NO_FINDINGS;
    if (!isWorth(savedBehindManifests(input, below, secondsAt(input, at)), input)) return NO_FINDINGS;
    return found(
      advise(
        'stage-order',
        lineOf(install),
        say`The stage that this one starts from copies what changes often (line ${lineOf(copy)}), so this install runs again with every change: install in a stage that starts from a base without the copy, or take the COPY into this stage, behind the install.`
      )
    );
  }
};

const NONE: ReadonlySet<TreePath> = new Set();

/** Whether a copy of the context brings settings and programs of the system: what installs on top of it may go by them. */
const goesToSystem = (instruction: Instruction | undefined): boolean =>
  (instruction?.kind === 'copy' || instruction?.kind === 'add') &&
  flagValue(instruction, 'from') === null &&
  /^\/(?:etc|s?bin|lib(?:64)?|usr\/(?:local\/)?(?:s?bin|lib(?:64)?|share|include|etc))?(?:\/|$)/.test(instruction.destination);

/** What the installs of a step take, or what it fetches by name. */
function secondsAt(input: RuleInput, at: number): Estimate {
  const run = input.facts.placed[at]?.instruction;
  if (run?.kind !== 'run') return NO_SECONDS;
  const known = installSeconds(run);
  return known.mid >= LEAST_SECONDS ? known : sumOf(worksOf(input, at, run).flatMap((w) => (w.what === 'named' ? [w.seconds] : [])));
}
