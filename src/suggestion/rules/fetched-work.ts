import { simpleCommands } from '../../commands/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import { variablesIn } from '../effects/state.ts';
import { namesCopied } from '../likely/effects.ts';
import { likelyStage } from '../likely/stage.ts';
import { type Fetching, fetchingOf } from './fetching-words.ts';
import type { RuleInput } from './rule.ts';

/** Longest text of a step that is read, in UTF-16 units. */
const LONGEST = 6_000;

const textOf = (run: RunInstruction): string => [run.rest, ...run.heredocs.map((h) => h.body)].join('\n').slice(0, LONGEST);

/** What a RUN fetches that nothing of the sources decides, as far as its words say. */
export function worksOf(input: RuleInput, at: number, run: RunInstruction): readonly Fetching[] {
  const { facts } = likelyStage(input);
  const env = facts.placed[at]?.before.env;
  const isOpen = (command: string): boolean => /\$\(|`/.test(command) || variablesIn(command).some((name) => env?.has(name) !== true);
  const text = textOf(run);
  const works = simpleCommands(`RUN ${text}`).flatMap((command) => {
    const work = fetchingOf(command);
    return work === null ? [] : [work];
  });
  if (works.length === 0) return [];
  const isCopied = namesCopied(facts, at);
  const rests = isCopied(text);
  return works.flatMap((work) => {
    if (work.what !== 'named') return fetchedBefore(input, at, work.tool) ? [] : [work];
    // What a variable of the script holds may come from a copied file.
    return isCopied(work.words) || (rests && isOpen(work.words)) ? [] : [work];
  });
}

/** Whether a step in front, or of a stage below, fetches by this tool already what manifests list. */
function fetchedBefore({ facts }: RuleInput, at: number, tool: string): boolean {
  return [...facts.chain, ...facts.placed.slice(0, at).map((p) => p.instruction)].some(
    (i) =>
      i.kind === 'run' &&
      simpleCommands(`RUN ${textOf(i)}`).some((command) => {
        const work = fetchingOf(command);
        return work !== null && work.what !== 'named' && work.tool === tool;
      })
  );
}
