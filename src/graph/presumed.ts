import type { Expansion } from '../dockerfile/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import { code, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import { ownEntry } from '../plain/index.ts';
import { type Environment, inheritedFrom, lookup } from './environment.ts';
import { openValue, withoutOpenValues } from './open-value.ts';

// Variables that only an image of unknown configuration could set are taken to be unset (docs/cache-rules.md §5.4).

/** What a graph takes for unset. */
export interface Presumed {
  /** Names by image. */
  readonly names: Map<string, Set<string>>;
  /** Where the instructions stand that use them, as offsets. */
  readonly at: Set<number>;
  /** Variables that the file makes of them, wherever it assigns them so: of each the one that an image may set, and the image. */
  readonly made: Map<string, { readonly name: string; readonly image: string }>;
}

export const nothingPresumed = (): Presumed => ({ names: new Map(), at: new Set(), made: new Map() });

/** Variables beside PATH of official images, by their published Dockerfiles; null for none. Others may set any. */
const SET_BY: Readonly<Record<string, RegExp | null>> = {
  alpine: null,
  busybox: null,
  debian: null,
  ubuntu: null,
  'buildpack-deps': null,
  node: /^(?:NODE|YARN|NPM)_/,
  python: /^(?:PYTHON|GPG_|LANG$|LC_ALL$)/,
  golang: /^GO/
};

/** Whether an image of unknown configuration, by its identity, may set a variable. */
function maySet(image: string, name: string): boolean {
  const official = /^([a-z-]+):[^/@]*$/.exec(image)?.[1];
  const set = official === undefined ? undefined : ownEntry(SET_BY, official);
  return set === undefined || (set?.test(name) ?? false);
}

/** The value of a variable in a path to read: what only an image could set is open there, for a wrong path fails, or is another file. */
export function lookupPath({ made }: Presumed, env: Environment, name: string): string | undefined {
  const value = lookup(env, name);
  const image = value === undefined ? inheritedFrom(env) : null;
  const open = image === null ? (value === undefined ? undefined : made.get(name)) : maySet(image, name) ? { name, image } : undefined;
  if (open === undefined) return value;
  return openValue({ because: say`whether ${code(withoutOpenValues(open.image))} sets ${code(open.name)} is not known`, likely: 'cached' });
}

/** The variables that an instruction assigns. */
function assignedBy(instruction: Instruction): readonly string[] {
  if (instruction.kind === 'env') return instruction.pairs.map(({ key }) => key);
  return instruction.kind === 'arg' ? instruction.args.map(({ name }) => name) : [];
}

/** Variables of a word that only its image could set; what is refused of the instruction hangs on them. */
export function onImage({ at }: Presumed, env: Environment, { range }: Instruction, { unset }: Expansion): readonly string[] {
  const image = inheritedFrom(env);
  const names = image === null ? [] : unset.filter((name) => maySet(image, name));
  if (names.length > 0) at.add(range.start.offset);
  return names;
}

/** Notes what a word of a step takes for unset; returns the names that are known to be unset. */
export function presume(presumed: Presumed, env: Environment, instruction: Instruction, result: Expansion): readonly string[] {
  const open = onImage(presumed, env, instruction, result);
  const image = inheritedFrom(env);
  const [name] = open;
  if (image === null || name === undefined) return result.unset;
  for (const assigned of assignedBy(instruction)) presumed.made.set(assigned, { name, image });
  presumed.names.set(image, new Set([...(presumed.names.get(image) ?? []), ...open]));
  return result.unset.filter((name) => !open.includes(name));
}

/** Problems, where they may hang on what was taken for unset marked so. */
export const withPresumed = (problems: readonly Problem[], { at }: Presumed): readonly Problem[] =>
  problems.map((problem) => (problem.range !== null && at.has(problem.range.start.offset) ? { ...problem, hangsOnImage: true } : problem));
