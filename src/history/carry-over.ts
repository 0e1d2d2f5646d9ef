import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import type { Digest, UtcTime } from '../model/units.ts';
import { type Candidate, candidatesOf } from './step-key.ts';
import { type Execution, teachable } from './teachable.ts';
import { likeness } from './text-match.ts';

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
  /** Like instructions of the repository, best first, each with its executions: at most five. */
  readonly neighbours: readonly { readonly text: string; readonly likeness: number; readonly executions: readonly Execution[] }[];
  /** Executions of the same class anywhere in the repository. */
  readonly kin: readonly Execution[];
}

export interface CarryOptions {
  readonly file: string;
  readonly platform: string | null;
  readonly now: UtcTime;
}

const NEAR = 0.6;
const MAX_NEIGHBOURS = 5;

interface Known {
  readonly key: Digest;
  readonly text: string;
  readonly kind: string;
  readonly stage: string | null;
  readonly file: string;
  readonly executions: readonly Execution[];
}

/**
 * History of any age carried to the instructions of a graph: by key first (the same text on the same base in the same
 * file), then from the instruction that this one was edited from (same class, likeness from 0.6, its old text gone from
 * the graph; same stage preferred), then likeness over the repository, then the class (build-logs 4.5, 14.5, 14.6).
 */
export function carryOver(samples: readonly Sample[], graph: BuildGraph, options: CarryOptions): readonly CarriedStep[] {
  const executions = teachable(samples, options.now).filter((e) => platformFits(e.platform, options.platform));
  const known = groupByKey(executions);
  const candidates = candidatesOf(graph).filter((c) => c.kind !== 'from' && c.planned.steps.length > 0);
  const present = new Set(candidates.map((c) => c.key));
  return candidates.map((candidate) => carry(candidate, known, present, options.file));
}

function carry(candidate: Candidate, known: readonly Known[], present: ReadonlySet<Digest>, file: string): CarriedStep {
  const own = known.find((k) => k.key === candidate.key && k.file === file)?.executions ?? [];
  const kin = known.filter((k) => k.kind === candidate.kind && !(k.key === candidate.key && k.file === file));
  const likes =
    own.length > 0 ? [] : kin.map((k) => ({ known: k, likeness: likeness(k.text, candidate.raw) })).filter((l) => l.likeness >= NEAR);
  likes.sort((a, b) => b.likeness - a.likeness || (a.known.key < b.known.key ? -1 : 1));
  const stage = candidate.planned.stageName?.toLowerCase() ?? null;
  const origin = likes
    .filter((l) => l.known.file === file && !present.has(l.known.key))
    .sort((a, b) => Number(b.known.stage === stage) - Number(a.known.stage === stage) || b.likeness - a.likeness)[0];
  return {
    steps: candidate.planned.steps,
    key: candidate.key,
    kind: candidate.kind,
    text: candidate.raw,
    own,
    edited: origin === undefined ? null : { text: origin.known.text, likeness: origin.likeness, executions: origin.known.executions },
    neighbours: likes.slice(0, MAX_NEIGHBOURS).map((l) => ({ text: l.known.text, likeness: l.likeness, executions: l.known.executions })),
    kin: kin.flatMap((k) => k.executions)
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
        kind: newest.kind,
        stage: newest.stage?.toLowerCase() ?? null,
        file: newest.file,
        executions: list
      }
    ];
  });
}

/**
 * Platform is part of the key (build-logs 13.8): an emulated step is many times slower. A build of one platform prints
 * none; a cross build (`linux/amd64->arm64`) runs at native speed and so fits where none is asked for as well.
 */
function platformFits(printed: string | null, wanted: string | null): boolean {
  if (printed === null) return true;
  if (wanted === null) return printed.includes('->') || printed === 'linux/amd64';
  return printed === wanted || (printed.includes('->') && wanted.endsWith(printed.slice(printed.indexOf('->') + 2)));
}
