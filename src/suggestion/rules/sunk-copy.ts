import type { Sentence } from '../../model/sentence.ts';
import type { Obligation } from '../../model/suggestion.ts';
import type { TreePath } from '../../model/units.ts';
import type { ContextCopy } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { isUnder } from '../effects/paths.ts';
import type { Doubt } from '../tools/tool.ts';
import type { NeededPart } from './manifest-copy.ts';

/** A COPY that goes behind an installer, and what of it stays in front. */
export interface SunkCopy {
  readonly position: number;
  readonly copy: ContextCopy;
  readonly brought: ReadonlyMap<string, TreePath>;
  readonly needed: NeededPart;
  /** The COPY with its destination written out, where it goes behind a step that sets another working directory; null else. */
  readonly anchored: string | null;
}

/** A path that an installer writes to, and the names of its files there where they are known. */
export interface Output {
  readonly path: string;
  readonly names: RegExp | undefined;
}

/** What the installers of one RUN need, as image paths. */
export interface Demand {
  readonly files: readonly string[];
  readonly directories: readonly string[];
  readonly outputs: readonly Output[];
  readonly projects: readonly string[];
  readonly doubts: readonly Doubt[];
  readonly obligations: readonly Obligation[];
  readonly histories: readonly { readonly project: string; readonly question: Sentence }[];
}

/** How a plan is made: whether other installs are taken as one with this one, and whether a person will look at it. */
export interface PlanReading {
  readonly alone: boolean;
  readonly byGuess: boolean;
}

export const isLinked = ({ copy }: SunkCopy): boolean => copy.instruction.flags.some((f) => f.name === 'link' && f.value !== 'false');

/** Whether a step installs what a project lists. */
export const installs = (effects: Effects): boolean => effects.calls.some((c) => c.known.needs !== null);

/** A path with any names in it (`/home/*`), as it meets the copy. */
export function inCopy(path: string, { copy }: SunkCopy): string {
  const names = copy.destination.split('/');
  return path
    .split('/')
    .map((name, at) => (name === '*' ? (names[at] ?? name) : name))
    .join('/');
}

export const isInside = (path: string, { copy }: SunkCopy): boolean => path !== copy.destination && isUnder(path, copy.destination);

export const copiesBeyond = ({ copy, brought }: SunkCopy): boolean => [...brought.keys()].some((path) => !isUnder(path, copy.destination));
