import { installsPackages, simpleCommands } from '../../commands/index.ts';
import { flagValues, parseMount } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import { copiedFiles } from '../effects/copy.ts';
import { variablesIn } from '../effects/state.ts';
import { namesCopied } from '../likely/effects.ts';
import { likelyStage } from '../likely/stage.ts';
import type { StageFacts } from '../stage-facts.ts';
import { hasManifest } from './copies-in-front.ts';
import { type Fetching, fetchingOf, keepsAll } from './fetching-words.ts';
import type { RuleInput } from './rule.ts';
import { INDIRECT, startedAt, textOf, wordsAt } from './started.ts';

/** Something that a RUN fetches; `by`: the program of the project that does so, null where it is a word of the RUN itself. */
export interface Work extends Fetching {
  readonly by: string | null;
}

/** A script with the words in place that it gives names to itself: `X="apt-get install -y" && $X git`. */
function withOwnVariables(text: string): string {
  const own = new Map(
    [...text.matchAll(/(?:^|[;&\n])[ \t]{0,40}(?:RUN )?([A-Z_]{2,60})="([^"$`\\\n]{1,200})"(?=[ \t]{0,40}(?:[;&\n\\]|$))/g)].map(
      (m) => [m[1], m[2] ?? ''] as const
    )
  );
  return own.size === 0 ? text : text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => own.get(name) ?? whole);
}

const DOWNLOADS: ReadonlySet<string> = new Set(['curl', 'wget', 'aria2c']);

/** What a RUN fetches that nothing of the sources decides, as far as its words say. */
export function worksOf(input: RuleInput, at: number, run: RunInstruction): readonly Work[] {
  const text = withOwnVariables(textOf(run));
  const commands = simpleCommands(`RUN ${text}`);
  const caches = mountTargets(run, 'cache');
  const fetched = commands.flatMap((command): readonly Work[] => {
    const work = fetchingOf(command);
    return work === null || keepsAll(work.tool, caches) ? [] : [{ ...work, by: null }];
  });
  // What is installed behind a clone is what was cloned, and behind a download what came with it where no manifest is copied.
  const works = fetched.filter((work, place) => {
    const sources = fetched.slice(0, place).map((w) => w.tool);
    const came = sources.includes('git') || (sources.some((tool) => DOWNLOADS.has(tool)) && !hasManifest(input, at, work.tool));
    return work.what === 'named' || !came;
  });
  if (works.length === 0) return worksOfPrograms(input, at, caches);
  const { facts } = likelyStage(input);
  // A program of the project's own does what it likes, and what follows may rest on it.
  const own = programsCopied(facts, at);
  if (commands.some(({ program }) => own.has(program))) return [];
  const isCopied = namesCopied(facts, at);
  const readsMount = mountTargets(run, 'bind').some((target) => text.includes(target));
  const worksOnCopied = toolsOnCopied(text, isCopied);
  return works.flatMap((work) => {
    if (work.what !== 'named') return fetchedBefore(input, at, work.tool) ? [] : [work];
    // Beside an install of a copied file the same tool sets up for it, and what a program of the project fetches fits that.
    if (readsMount || worksOnCopied.has(work.tool) || (work.isOwn && isCopied(text.replace(PROGRAMS_OF_PROJECT, ' ')))) return [];
    return restsOnCopied(input, at, text, work, isCopied) ? [] : [work];
  });
}

/** What the programs of the project that a RUN starts install: of these what they download besides is no word of the Dockerfile. */
function worksOfPrograms(input: RuleInput, at: number, caches: readonly string[]): readonly Work[] {
  const isCopied = namesCopied(likelyStage(input).facts, at);
  if (startsUnread(input, at)) return [];
  return startedAt(input, at).flatMap(({ label, text }) =>
    simpleCommands(`RUN ${text}`).flatMap((command): readonly Work[] => {
      const work = fetchingOf(command);
      if (work === null || !installsPackages(command.kind) || keepsAll(work.tool, caches)) return [];
      const isDone = work.what === 'named' ? restsOnCopied(input, at, text, work, isCopied) : fetchedBefore(input, at, work.tool);
      return isDone ? [] : [{ ...work, by: label }];
    })
  );
}

/** Whether a step in front, or of a stage below, starts something of the project that is not read: it may have done the same. */
const startsUnread = (input: RuleInput, at: number): boolean =>
  input.facts.chain.some((i) => i.kind === 'run' && INDIRECT.test(textOf(i))) ||
  input.facts.placed
    .slice(0, at)
    .some(({ instruction: i }, place) => i.kind === 'run' && INDIRECT.test(textOf(i)) && startedAt(input, place).length === 0);

/** Where a project's own programs are found: a step that says so names no file of it. */
const PROGRAMS_OF_PROJECT = /[^\s"'=]*\/(?:node_modules\/\.bin|\.?venv\/bin)[^\s"']*/g;

/** Where the mounts of a kind stand in the image, as far as their places are absolute. */
const mountTargets = (run: RunInstruction, type: 'bind' | 'cache'): readonly string[] =>
  flagValues(run, 'mount').flatMap((value) => {
    const mount = parseMount(value);
    return 'error' in mount || mount.type !== type || !/^\/\w/.test(mount.target ?? '') ? [] : [mount.target ?? ''];
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
function fetchedBefore(input: RuleInput, at: number, tool: string): boolean {
  const { chain, placed } = input.facts;
  const texts = [...chain.map((i) => (i.kind === 'run' ? textOf(i) : '')), ...placed.slice(0, at).map((_, place) => wordsAt(input, place))];
  return texts.some((text) =>
    simpleCommands(`RUN ${text}`).some((command) => {
      const work = fetchingOf(command);
      return work !== null && work.what !== 'named' && work.tool === tool;
    })
  );
}
