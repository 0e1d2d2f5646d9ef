import { commandKind, keywordOf, simpleCommands } from '../commands/index.ts';
import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import type { Digest, UtcTime } from '../model/units.ts';
import { type KnownRun, type Pieces, piecesOf } from './pieces.ts';
import { type Candidate, candidatesOf, stepKey } from './step-key.ts';
import { type Execution, teachable } from './teachable.ts';
import { likeness, type WordCounts, wordCounts } from './text-match.ts';

/** What history knows of one instruction of a graph. */
export interface CarriedStep {
  /** All steps of the instruction, the one that takes the time first. */
  readonly steps: readonly StepId[];
  readonly key: Digest;
  readonly kind: string;
  readonly text: string;
  /** Executions of this very instruction, oldest first. */
  readonly own: readonly Execution[];
  /** The instruction that this one was edited from, where it is no RUN and has no executions of its own. */
  readonly edited: { readonly text: string; readonly likeness: number; readonly executions: readonly Execution[] } | null;
  /** A RUN without executions of its own: its commands as they were measured in other RUNs of this Dockerfile. */
  readonly pieces: Pieces | null;
  /** Like instructions of the repository, best first, each with its executions: at most five. */
  readonly neighbours: readonly { readonly text: string; readonly likeness: number; readonly executions: readonly Execution[] }[];
  /** Executions of the same class anywhere in the repository. */
  readonly kin: readonly Execution[];
}

export interface CarryOptions {
  readonly file: string;
  /** Earlier paths of the same Dockerfile: what was learnt there is its own. */
  readonly formerly?: readonly string[];
  readonly platform: string | null;
  readonly now: UtcTime;
}

const NEAR = 0.6;
const MAX_NEIGHBOURS = 5;
/** Instructions that one is compared with, the last learnt: bounds the work on a hostile history. */
const MOST_COMPARED = 500;

interface Known {
  readonly key: Digest;
  readonly text: string;
  readonly words: WordCounts;
  readonly kind: string;
  /** Its class when the line was written. */
  readonly writtenAs: string;
  readonly stage: string | null;
  readonly file: string;
  readonly executions: readonly Execution[];
}

/**
 * History of any age carried to the instructions of a graph: by key first (the same text on the same base in the same
 * file), then a RUN by its commands, another instruction by the one that it was edited from (likeness from 0.6, its old text
 * gone from the graph; same stage preferred), then likeness over the repository, then the class (docs/build-logs.md).
 */
export function carryOver(samples: readonly Sample[], graph: BuildGraph, options: CarryOptions): readonly CarriedStep[] {
  const executions = teachable(samples, options.now).filter((e) => platformFits(e.platform, options.platform));
  const candidates = candidatesOf(graph).filter((c) => c.kind !== 'from' && c.planned.steps.length > 0);
  const library = libraryOf(groupByKey(executions), new Set([options.file, ...(options.formerly ?? [])]), candidates);
  return candidates.map((candidate) => carry(candidate, library));
}

/** What is known, as the search asks for it. */
interface Library {
  readonly files: ReadonlySet<string>;
  readonly byKind: ReadonlyMap<string, readonly Known[]>;
  /** Instructions of this Dockerfile that the graph no longer has. */
  readonly gone: readonly Known[];
  /** RUNs of this Dockerfile, the newest last. */
  readonly runs: readonly KnownRun[];
}

function libraryOf(known: readonly Known[], files: ReadonlySet<string>, candidates: readonly Candidate[]): Library {
  const byKind = new Map<string, Known[]>();
  for (const one of known) {
    const list = byKind.get(one.kind);
    if (list === undefined) byKind.set(one.kind, [one]);
    else list.push(one);
  }
  const here = known.filter((k) => files.has(k.file));
  const gone = here.filter((k) => !candidates.some((candidate) => isOf(k, candidate)));
  const runs = here
    .slice(-MOST_COMPARED)
    .map((k) => ({ commands: simpleCommands(k.text), executions: k.executions, gone: gone.includes(k), stage: k.stage }))
    .filter((run) => run.commands.length > 0);
  return { files, byKind, runs, gone };
}

function carry(candidate: Candidate, library: Library): CarriedStep {
  const isOwn = (k: Known) => library.files.has(k.file) && isOf(k, candidate);
  const kindred = library.byKind.get(candidate.kind) ?? [];
  const own = kindred.filter(isOwn).flatMap((k) => k.executions);
  const kin = kindred.filter((k) => !isOwn(k));
  const found = own.length > 0 ? { edited: null, pieces: null, neighbours: [] } : likesOf(candidate, kin, library);
  return {
    steps: candidate.planned.steps,
    key: candidate.key,
    kind: candidate.kind,
    text: candidate.raw,
    own: own.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    ...found,
    kin: kin.flatMap((k) => k.executions)
  };
}

function likesOf(candidate: Candidate, kin: readonly Known[], library: Library): Pick<CarriedStep, 'edited' | 'pieces' | 'neighbours'> {
  const words = wordCounts(candidate.raw);
  const likes = (list: readonly Known[]) =>
    list
      .slice(-MOST_COMPARED)
      .map((known) => ({ known, likeness: likeness(known.words, words) }))
      .filter((l) => l.likeness >= NEAR)
      .sort((a, b) => b.likeness - a.likeness || (a.known.key < b.known.key ? -1 : 1));
  const told = (like: { readonly known: Known; readonly likeness: number }) => ({
    text: like.known.text,
    likeness: like.likeness,
    executions: like.known.executions
  });
  const { keyword } = keywordOf(candidate.raw);
  const stage = candidate.planned.stageName?.toLowerCase() ?? null;
  const near = likes(kin).slice(0, MAX_NEIGHBOURS).map(told);
  if (keyword === 'RUN') return { edited: null, pieces: piecesOf(simpleCommands(candidate.raw), library.runs, stage), neighbours: near };
  const origin = likes(library.gone.filter((k) => keywordOf(k.text).keyword === keyword)).sort(
    (a, b) => Number(b.known.stage === stage) - Number(a.known.stage === stage) || b.likeness - a.likeness
  )[0];
  return { edited: origin === undefined ? null : told(origin), pieces: null, neighbours: near };
}

/** The same instruction, by the class that the line was written with: the words of a class may be read otherwise today. */
const isOf = (known: Known, candidate: Candidate): boolean =>
  known.key === candidate.key || known.key === stepKey({ kind: known.writtenAs, text: candidate.raw, base: candidate.base });

function groupByKey(executions: readonly Execution[]): readonly Known[] {
  const groups = new Map<string, Execution[]>();
  for (const execution of executions) {
    const id = `${execution.file}\u0000${execution.key}`;
    const list = groups.get(id);
    if (list === undefined) groups.set(id, [execution]);
    else list.push(execution);
  }
  return [...groups.values()].flatMap((list) => {
    const newest = list.at(-1);
    if (newest === undefined) return [];
    return [
      {
        key: newest.key,
        text: newest.text,
        words: wordCounts(newest.text),
        kind: commandKind(newest.text),
        writtenAs: newest.kind,
        stage: newest.stage?.toLowerCase() ?? null,
        file: newest.file,
        executions: list
      }
    ];
  });
}

/**
 * Platform is part of the key (docs/build-logs.md): an emulated step is many times slower. A build of one platform prints
 * none; a cross build (`linux/amd64->arm64`) runs at native speed and so fits where none is asked for as well.
 */
function platformFits(printed: string | null, wanted: string | null): boolean {
  if (printed === null) return true;
  if (wanted === null) return printed.includes('->') || printed === 'linux/amd64';
  return printed === wanted || (printed.includes('->') && wanted.endsWith(printed.slice(printed.indexOf('->') + 2)));
}
