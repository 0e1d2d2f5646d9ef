import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import type { Digest, UtcTime } from '../model/units.ts';
import { keywordOf, simpleCommands } from './command-kind.ts';
import { type Candidate, candidatesOf } from './step-key.ts';
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
  /** The instruction that this one was edited from, where it has no executions of its own. */
  readonly edited: { readonly text: string; readonly likeness: number; readonly executions: readonly Execution[] } | null;
  /** Where it joins commands that were RUNs of their own: the executions of each. */
  readonly parts: readonly (readonly Execution[])[] | null;
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
  readonly stage: string | null;
  readonly file: string;
  readonly executions: readonly Execution[];
}

/**
 * History of any age carried to the instructions of a graph: by key first (the same text on the same base in the same
 * file), then from the instruction that this one was edited from (same class, likeness from 0.6, its old text gone from
 * the graph; same stage preferred), then likeness over the repository, then the class (docs/build-logs.md).
 */
export function carryOver(samples: readonly Sample[], graph: BuildGraph, options: CarryOptions): readonly CarriedStep[] {
  const executions = teachable(samples, options.now).filter((e) => platformFits(e.platform, options.platform));
  const candidates = candidatesOf(graph).filter((c) => c.kind !== 'from' && c.planned.steps.length > 0);
  const library = libraryOf(
    groupByKey(executions),
    new Set([options.file, ...(options.formerly ?? [])]),
    new Set(candidates.map((c) => c.key))
  );
  return candidates.map((candidate) => carry(candidate, library));
}

/** What is known, as the search asks for it. */
interface Library {
  readonly files: ReadonlySet<string>;
  readonly byKind: ReadonlyMap<string, readonly Known[]>;
  /** Instructions of this Dockerfile that the graph no longer has. */
  readonly gone: readonly Known[];
  /** RUNs of this Dockerfile that are one command, by that command. */
  readonly single: ReadonlyMap<string, Known>;
}

function libraryOf(known: readonly Known[], files: ReadonlySet<string>, present: ReadonlySet<Digest>): Library {
  const byKind = new Map<string, Known[]>();
  const single = new Map<string, Known>();
  for (const one of known) {
    const list = byKind.get(one.kind);
    if (list === undefined) byKind.set(one.kind, [one]);
    else list.push(one);
    const commands = simpleCommands(one.text);
    if (files.has(one.file) && commands.length === 1 && commands[0] !== undefined) single.set(commands[0].text, one);
  }
  return { files, byKind, single, gone: known.filter((k) => files.has(k.file) && !present.has(k.key)) };
}

function carry(candidate: Candidate, library: Library): CarriedStep {
  const isOwn = (k: Known) => k.key === candidate.key && library.files.has(k.file);
  const kindred = library.byKind.get(candidate.kind) ?? [];
  const own = kindred.filter(isOwn).flatMap((k) => k.executions);
  const kin = kindred.filter((k) => !isOwn(k));
  const found = own.length > 0 ? { edited: null, parts: null, neighbours: [] } : likesOf(candidate, kin, library);
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

function likesOf(candidate: Candidate, kin: readonly Known[], library: Library): Pick<CarriedStep, 'edited' | 'parts' | 'neighbours'> {
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
  const commands = new Set(simpleCommands(candidate.raw).map((c) => c.text));
  const stage = candidate.planned.stageName?.toLowerCase() ?? null;
  // A command added to a RUN may change its class: then one of the commands must have been kept.
  const kept = (k: Known) => k.kind === candidate.kind || simpleCommands(k.text).some((c) => commands.has(c.text));
  const origin = likes(library.gone.filter((k) => keywordOf(k.text).keyword === keyword && kept(k))).sort(
    (a, b) => Number(b.known.stage === stage) - Number(a.known.stage === stage) || b.likeness - a.likeness
  )[0];
  const parts = simpleCommands(candidate.raw).map((command) => library.single.get(command.text)?.executions ?? null);
  const joined = parts.length > 1 ? parts.filter((p) => p !== null) : [];
  return {
    edited: origin === undefined ? null : told(origin),
    parts: joined.length > 0 && joined.length === parts.length ? joined : null,
    neighbours: likes(kin).slice(0, MAX_NEIGHBOURS).map(told)
  };
}

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
        kind: newest.kind,
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
