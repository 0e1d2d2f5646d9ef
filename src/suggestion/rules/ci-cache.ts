import { code, codes, listed, type Sentence, say } from '../../model/sentence.ts';
import { buildStepAt } from '../workflow/build-step.ts';
import { type Mend, mendWorkflow } from '../workflow/mend.ts';
import { averageSaving } from '../worth.ts';
import { advise, found } from './advice.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, NO_SAVING, type Rule, type RuleInput } from './rule.ts';
import { savedByCache } from './weigh.ts';

/** How the workflow keeps its build cache: none, not read or not written, too little of it, or overwritten by another image. */
export const ciCache: Rule = {
  name: 'ci-cache',
  find(input): Findings {
    const { facts, cache, stagesBuilt } = input;
    const target = stagesBuilt === null ? facts.dockerfile.stages.length - 1 : Math.max(...stagesBuilt.shipped);
    if (cache === null || facts.stage.index !== target || /^(?:assumed|option|configuration)$/.test(cache.from)) return NO_FINDINGS;
    const fault = faultOf(input);
    if (fault === null || !isWorthKeeping(input, fault)) return NO_FINDINGS;
    const line = lineOf(facts.dockerfile.stages[0]?.from ?? facts.stage.from);
    const advice = {
      ...advise('ci-cache', line, say`${fault.says} (${code(cache.from)}).`),
      parts: { says: fault.says, place: cache.from }
    };
    return found(fault.mend === null ? advice : (mended(input, advice, fault.mend) ?? advice));
  }
};

/** What GitHub's cache takes besides where no action of Docker's hands it on. */
const TAKES_MORE = say`; in a ${code('run')} step that also takes a builder of ${code('setup-buildx-action')} and the token of the cache service`;

const isOfAction = (definition: RuleInput['definition']): boolean => {
  const step = definition?.workflow ?? null;
  return step !== null && buildStepAt(step.text, step.file, step.line) !== null;
};

interface Fault {
  readonly says: Sentence;
  /** Null where an edit could undo what somebody means. */
  readonly mend: Mend | null;
}

/**
 * Whether a cache where there is none saves enough: to fetch and to keep it takes seconds, too. What releases build leaves nothing that
 * the next one finds.
 */
function isWorthKeeping(input: RuleInput, { mend }: Fault): boolean {
  if (mend !== null && mend !== 'no-cache') return true;
  const replayed = mend === null ? null : (input.definition?.worthOf(mend) ?? null);
  return input.servesChanges && averageSaving(replayed?.saving ?? savedByCache(input)) >= input.minSavedSeconds;
}

/** What is wrong with the cache of the build; null where nothing is. */
function faultOf({ cache, sharedScopes, stagesBuilt, definition }: RuleInput): Fault | null {
  if (cache === null) return null;
  if (cache.noCache === true) return { mend: null, says: say`The workflow builds with no-cache, so every step runs on every build` };
  // What other builds write is there, and to write there too would be to overwrite it.
  const isWritten = cache.mode !== 'none' && cache.unwritten !== true;
  if (cache.imports && !cache.exports && !isWritten)
    return {
      mend: 'not-written',
      says: say`The workflow reads a build cache that no build writes: add ${code('cache-to')} with the same reference and ${code('mode=max')}`
    };
  // What one build leaves for another is read, if not by itself.
  if (cache.readElsewhere === true) return null;
  if (cache.exports && !cache.imports)
    return {
      mend: 'not-read',
      says: say`The workflow writes a build cache that no build reads: add ${code('cache-from')} with the same reference`
    };
  if (cache.mode === 'none' && cache.because !== undefined && cache.exports)
    return { mend: 'other-place', says: say`The build finds nothing in the cache that it reads, for ${cache.because}` };
  if (cache.mode === 'none')
    return {
      mend: 'no-cache',
      says: say`The workflow keeps no build cache, so on a fresh runner every step runs: add ${code('cache-from: type=gha')} and ${code('cache-to: type=gha,mode=max')}, with a scope of its own for each image${isOfAction(definition) ? say`` : TAKES_MORE}`
    };
  if (sharedScopes.length > 0)
    return {
      mend: 'shared',
      says: say`The cache scope is shared with ${codes(sharedScopes)}, and each build overwrites the other’s: give each image a scope of its own, ${code('scope=NAME')} in both ${code('cache-from')} and ${code('cache-to')}`
    };
  const small = cache.mode === 'gha-min' || cache.mode === 'registry-min' || cache.mode === 'inline';
  if (small && stagesBuilt !== null && stagesBuilt.needed.size > stagesBuilt.shipped.size)
    return {
      mend: 'last-stage',
      says: say`The cache holds only the steps whose layers are in the image, so the stages that it copies from run again: write ${code('mode=max')} in ${code('cache-to')}`
    };
  return null;
}

/** The advice as an edit of the workflow, for review; null where the step is not edited. */
function mended(input: RuleInput, advice: Candidate, mend: Mend): Candidate | null {
  const { definition } = input;
  const edit = definition?.workflow == null ? null : mendWorkflow(definition.workflow, mend, definition.scope);
  if (edit === null || definition === null) return null;
  const worth = definition.worthOf(mend);
  return {
    ...advice,
    level: 'needs-review',
    elsewhere: edit,
    saving: worth?.saving ?? NO_SAVING,
    ...(worth === null ? {} : { profited: worth.profited }),
    proof: {
      equality: 'likely',
      obligations: [
        {
          claim: say`Nothing of the workflow changes but how this step keeps its cache`,
          evidence: say`the file was read again with the edit in it; no event of it runs code of a stranger with rights of the base branch`
        }
      ],
      assumptions: [keptQuestion(input, mend), ...updatesQuestion(input)]
    }
  };
}

/** What the cache takes: packed bytes where a build record tells them. */
function keptQuestion({ stages, sizes, stagesBuilt }: RuleInput, mend: Mend): Sentence {
  const counted = stages.filter(
    ({ stage }) =>
      (stagesBuilt === null || stagesBuilt.needed.has(stage.index)) &&
      (mend !== 'last-stage' || stagesBuilt?.shipped.has(stage.index) !== true)
  );
  const layers = counted
    .flatMap(({ placed }) => placed.map(({ instruction }) => instruction))
    .filter((i) => /^(?:run|copy|add)$/.test(i.kind));
  const known = layers.map((instruction) => sizes.layerOf(instruction));
  const bytes = known.length === 0 || known.includes(null) ? null : known.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const takes = bytes === null ? say`How much it takes, no record of a build tells` : say`It takes about ${{ bytes }}`;
  return say`Is there room for what the cache keeps? ${takes}; GitHub keeps 10 GB for a repository, and the oldest goes first.`;
}

/** Steps that somebody may want to run on every build. */
function updatesQuestion({ stages }: RuleInput): readonly Sentence[] {
  const lines = stages.flatMap(({ placed }) =>
    placed.flatMap(({ instruction }) =>
      instruction.kind === 'run' && /\b(?:upgrade|dist-upgrade|update -y|@latest|:latest|git clone|git pull)\b/.test(instruction.rest)
        ? [lineOf(instruction)]
        : []
    )
  );
  if (lines.length === 0) return [];
  const named = listed(lines.slice(0, 5).map((line) => say`line ${line}`));
  return [say`Is a step meant to run on every build (${named})? From a cache it runs again only when something above it changes.`];
}
