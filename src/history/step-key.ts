import { createHash } from 'node:crypto';
import { commandKind } from '../commands/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';
import type { Digest } from '../model/units.ts';

/** One instruction that can take time, as history knows it. */
export interface Candidate {
  readonly planned: PlannedInstruction;
  readonly kind: string;
  /** Keyword and rest as written, heredoc bodies behind it. */
  readonly raw: string;
  readonly key: Digest;
  /** Base of its stage by name: part of the key. */
  readonly base: string;
  /** Digest of the keys above it in its stage and the stages that this one is made from. */
  readonly parent: Digest;
}

const digest = (...parts: readonly string[]): Digest =>
  `sha256:${createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32)}`;

/** The instruction as the repository has it: keyword, rest with runs of blanks as one, heredoc bodies. */
function rawText(instruction: Instruction): string {
  const line = `${instruction.keyword} ${instruction.rest}`.replaceAll(/[ \t]+/g, ' ').trim();
  return instruction.heredocs.length === 0 ? line : `${line}\n${instruction.heredocs.map((h) => h.body).join('')}`;
}

/**
 * Identity of a step over revisions: class, unexpanded text and the base image's name without tag and digest, so that the
 * same words on another base are another step and a new tag is not (docs/build-logs.md).
 */
export function stepKey(step: { readonly kind: string; readonly text: string; readonly base: string }): Digest {
  return digest(step.kind, step.text.replaceAll(/[ \t]+/g, ' ').trim(), step.base);
}

/** Name of an image reference without registry default, tag and digest. */
function imageName(reference: string): string {
  const bare = (reference.split('@')[0] ?? '').replace(/^docker\.io\//, '').replace(/^library\//, '');
  const colon = bare.lastIndexOf(':');
  return colon > bare.lastIndexOf('/') && !bare.slice(colon).includes('}') ? bare.slice(0, colon) : bare;
}

/** The image word of an expanded `FROM --platform=x image AS name`. */
function fromReference(text: string): string {
  const words = text.split(/\s+/).filter((w) => w !== '');
  return words.slice(1).find((w) => !w.startsWith('--')) ?? '';
}

const known = new WeakMap<BuildGraph, readonly Candidate[]>();

/**
 * Every instruction of the graph that can take time, with key and parent chain; triggers stand where their FROM does. Each graph is
 * asked for the build to come and for merged changes: keys are made once.
 */
export function candidatesOf(graph: BuildGraph): readonly Candidate[] {
  const candidates = known.get(graph) ?? candidatesIn(graph);
  known.set(graph, candidates);
  return candidates;
}

function candidatesIn(graph: BuildGraph): readonly Candidate[] {
  const bases = new Map<string, { readonly base: string; readonly chain: string }>();
  const candidates: Candidate[] = [];
  let base = '';
  let chain = '';
  let stageIndex = -1;
  const visit = (planned: PlannedInstruction): void => {
    const { instruction } = planned;
    const raw = rawText(instruction);
    const kind = commandKind(raw);
    const key = stepKey({ kind, text: raw, base });
    if (planned.role === 'step' || instruction.kind === 'from') candidates.push({ planned, kind, raw, key, base, parent: chain });
    if (planned.role !== 'pruned' && instruction.kind !== 'from') chain = digest(chain, raw);
  };
  for (const planned of graph.instructions) {
    if (planned.origin === null) continue;
    if (planned.instruction.kind === 'from') {
      stageIndex = planned.origin.stageIndex;
      const reference = fromReference(planned.text.startsWith('FROM') ? planned.text : rawText(planned.instruction));
      const below = bases.get(reference.toLowerCase());
      base = below?.base ?? imageName(reference);
      chain = below?.chain ?? digest(base);
      visit(planned);
      for (const trigger of planned.triggers) visit(trigger);
    } else visit(planned);
    const here = { base, chain };
    bases.set(String(stageIndex), here);
    const name = planned.stageName?.toLowerCase();
    if (name !== undefined) bases.set(name, here);
  }
  return candidates;
}
