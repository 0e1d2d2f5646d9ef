import { createHash } from 'node:crypto';
import { type ImageLink, imagesThatBuildOn } from '../discovery/index.ts';
import { doubtIn, familiarReference } from '../graph/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { BuildGraph, BuiltHere, OpenInputs, Step, StepInput } from '../model/graph.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';

/** What the images that an image builds on are on one side, by reference in familiar form. */
export type BuiltHereOf = (image: ImageSpec, volatile: string) => ReadonlyMap<string, BuiltHere>;

/** Instructions without a step that a later stage inherits all the same. */
const INHERITED = new Set(['ENV', 'WORKDIR', 'USER', 'SHELL', 'ONBUILD']);
const NONE: ReadonlyMap<string, BuiltHere> = new Map();

/**
 * Images of one side that build on each other: a build is fingerprinted by its graph, in which the fingerprints of what it builds on
 * stand in turn, so that a change carries through a chain of any length.
 */
export function createBuiltHere(
  images: readonly ImageSpec[],
  dockerfileOf: (path: TreePath) => Dockerfile | null,
  graphOf: (image: ImageSpec, volatile: string) => BuildGraph | null
): BuiltHereOf {
  let links: ReadonlyMap<string, readonly ImageLink[]> | null = null;
  const known = new Map<string, BuiltHere | null>();
  const linksOf = (image: ImageSpec): readonly ImageLink[] => {
    links ??= withoutCircles(imagesThatBuildOn(images, dockerfileOf));
    return links.get(image.name) ?? [];
  };
  const printOf = (image: ImageSpec, volatile: string): BuiltHere | null => {
    const key = JSON.stringify([image.name, volatile]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const graph = graphOf(image, volatile);
    const print = graph === null ? null : fingerprint(image.name, graph);
    known.set(key, print);
    return print;
  };
  return (image, volatile) => {
    const found = linksOf(image);
    if (found.length === 0) return NONE;
    const prints = new Map<string, BuiltHere>();
    for (const { on, reference } of found) {
      const print = printOf(on, volatile);
      if (print === null) continue;
      const name = familiarReference(reference);
      const other = prints.get(name);
      prints.set(name, other === undefined ? print : both(other, print));
    }
    return prints;
  };
}

function grouped(links: readonly ImageLink[]): ReadonlyMap<string, readonly ImageLink[]> {
  const byImage = new Map<string, ImageLink[]>();
  for (const link of links) {
    const list = byImage.get(link.image.name);
    if (list === undefined) byImage.set(link.image.name, [link]);
    else list.push(link);
  }
  return byImage;
}

/** By the image that uses; links of images that lead back to themselves are left out, whichever of them is asked first. */
function withoutCircles(links: readonly ImageLink[]): ReadonlyMap<string, readonly ImageLink[]> {
  const all = grouped(links);
  const leadsTo = (from: ImageSpec, to: ImageSpec): boolean => {
    const seen = new Set<string>();
    const open = [from.name];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === to.name) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(all.get(name) ?? []).map(({ on }) => on.name));
    }
    return false;
  };
  return grouped(links.filter(({ image, on }) => !leadsTo(on, image)));
}

/** All that a build runs and reads, and what else its image holds. */
function contentsOf(graph: BuildGraph): { readonly steps: unknown; readonly settings: unknown } {
  const metadata = graph.instructions.filter(({ role, origin }) => role === 'metadata' && origin !== null);
  const texts = (inherited: boolean) =>
    metadata.flatMap(({ instruction, text }) => (INHERITED.has(instruction.keyword) === inherited ? [text] : []));
  const steps = graph.steps.map(({ operation, definition, inputs }) => [operation, definition, inputs]);
  return { steps: [graph.builder, graph.frontend, graph.target, steps, texts(true)], settings: texts(false) };
}

function fingerprint(image: string, graph: BuildGraph): BuiltHere {
  const { steps, settings } = contentsOf(graph);
  return { image, steps: digest(steps), settings: digest(settings), open: openInputs(graph) };
}

/** Whether nothing of the repository that the build reads differs between two sides: what it runs does not hang on the change. */
export function readsTheSame(base: BuildGraph, head: BuildGraph): boolean {
  const [before, now] = [fingerprint('', base), fingerprint('', head)];
  return before.steps === now.steps && before.settings === now.settings && now.open !== 'anything';
}

const STAND_INS = new RegExp(Object.values(VOLATILE_VALUE).join('|'), 'gi');

/**
 * Whether a build reads the same files on two sides: then what runs does so for a value that is not known, or another one in every build,
 * and not for a file of the change.
 */
export function readsSameFiles(base: BuildGraph, head: BuildGraph): boolean {
  const isKnown = ({ from, content }: StepInput) =>
    !('source' in from && from.source.kind === 'context') || (content !== null && 'digest' in content);
  if (head.caveats.length > 0 || !head.steps.every(({ inputs }) => inputs.every(isKnown))) return false;
  const [before, now] = [base, head].map((graph) => JSON.stringify(contentsOf(graph)).replace(STAND_INS, 'new'));
  return before === now;
}

const OPENNESS: readonly OpenInputs[] = ['nothing', 'outside', 'anything'];
const mostOpen = (all: readonly OpenInputs[]): OpenInputs => OPENNESS.findLast((one) => all.includes(one)) ?? 'nothing';

function openInputs({ caveats, steps }: BuildGraph): OpenInputs {
  const isOpen = ({ forced, definition }: Step) => forced || definition.some(({ value }) => doubtIn(value) !== null);
  return caveats.length > 0 || steps.some(isOpen) ? 'anything' : mostOpen(steps.flatMap(({ inputs }) => inputs.map(openInput)));
}

/** What an input holds that is not known although its words are. A context that is a stage's base has no content of its own (§11.5). */
function openInput({ from, mode, content }: StepInput): OpenInputs {
  const isDigest = content !== null && 'digest' in content;
  if ('step' in from) return content === null || isDigest ? 'nothing' : 'anything';
  const { source } = from;
  if (source.kind === 'context') return mode === 'content' && isDigest ? 'nothing' : 'anything';
  if (doubtIn(source.kind === 'image' ? source.reference : source.url) !== null) return 'anything';
  if (source.kind === 'image') return source.builtHere?.open ?? 'nothing';
  return source.kind === 'http' && source.checksum !== null ? 'nothing' : 'outside';
}

/** Two builds that give their images one name. */
function both(a: BuiltHere, b: BuiltHere): BuiltHere {
  return {
    image: `${a.image} and ${b.image}`,
    steps: digest([a.steps, b.steps]),
    settings: digest([a.settings, b.settings]),
    open: mostOpen([a.open, b.open])
  };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
