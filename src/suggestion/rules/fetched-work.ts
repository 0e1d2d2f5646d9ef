import { simpleCommands } from '../../commands/index.ts';
import { flagValues, parseMount } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import { copiedFiles } from '../effects/copy.ts';
import { variablesIn } from '../effects/state.ts';
import { namesCopied } from '../likely/effects.ts';
import { likelyStage } from '../likely/stage.ts';
import type { StageFacts } from '../stage-facts.ts';
import { type Fetching, fetchingOf } from './fetching-words.ts';
import type { RuleInput } from './rule.ts';

/** Longest text of a step that is read, in UTF-16 units. */
const LONGEST = 6_000;

/** The text of a RUN, its here-documents included, as far as it is read. */
export const textOf = (run: RunInstruction): string => [run.rest, ...run.heredocs.map((h) => h.body)].join('\n').slice(0, LONGEST);

/** What a RUN fetches that nothing of the sources decides, as far as its words say. */
export function worksOf(input: RuleInput, at: number, run: RunInstruction): readonly Fetching[] {
  const text = textOf(run);
  const commands = simpleCommands(`RUN ${text}`);
  const works = commands.flatMap((command) => fetchingOf(command) ?? []);
  if (works.length === 0) return [];
  const { facts } = likelyStage(input);
  // A program of the project's own does what it likes, and what follows may rest on it.
  const own = programsCopied(facts, at);
  if (commands.some(({ program }) => own.has(program))) return [];
  const isCopied = namesCopied(facts, at);
  const readsMount = bindTargets(run).some((target) => text.includes(target));
  const worksOnCopied = toolsOnCopied(text, isCopied);
  return works.flatMap((work) => {
    if (work.what !== 'named') return fetchedBefore(input, at, work.tool) ? [] : [work];
    // Beside an install of a copied file the same tool sets up for it, and what a program of the project fetches fits that.
    if (readsMount || worksOnCopied.has(work.tool) || (work.isOwn && isCopied(text.replace(PROGRAMS_OF_PROJECT, ' ')))) return [];
    return restsOnCopied(input, at, text, work, isCopied) ? [] : [work];
  });
}

/** Where a project's own programs are found: a step that says so names no file of it. */
const PROGRAMS_OF_PROJECT = /[^\s"'=]*\/(?:node_modules\/\.bin|\.?venv\/bin)[^\s"']*/g;

/** Where the bind mounts of a RUN show the context or another stage. */
const bindTargets = (run: RunInstruction): readonly string[] =>
  flagValues(run, 'mount').flatMap((value) => {
    const mount = parseMount(value);
    return 'error' in mount || mount.type !== 'bind' || !/^\/\w/.test(mount.target ?? '') ? [] : [mount.target ?? ''];
  });

const toolsOnCopied = (text: string, isCopied: (text: string) => boolean): ReadonlySet<string> =>
  new Set(
    simpleCommands(`RUN ${text}`).flatMap(({ program, operands }) =>
      /^(?:install|add)$/.test(operands[0] ?? '') && isCopied(operands.join(' ')) ? [program] : []
    )
  );

/** Names of programs that copies in front of a step bring to where programs are looked for. */
const programsCopied = ({ effects, context }: StageFacts, at: number): ReadonlySet<string> =>
  new Set(
    effects
      .slice(0, at)
      .flatMap(({ copy }) => (copy === null ? [] : [...copiedFiles(copy, context).keys()]))
      .flatMap((path) => /^\/(?:usr\/(?:local\/)?)?s?bin\/([^/]+)$/.exec(path)?.[1] ?? [])
  );

/** Whether a command names a copied file, or a variable of its script that may come from one. */
function restsOnCopied(input: RuleInput, at: number, script: string, { words }: Fetching, isCopied: (text: string) => boolean): boolean {
  const env = likelyStage(input).facts.placed[at]?.before.env;
  const isOpen = /\$\(|`/.test(words) || variablesIn(words).some((name) => env?.has(name) !== true);
  return isCopied(words) || (isOpen && isCopied(script));
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
