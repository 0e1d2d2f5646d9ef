import { BASE_ENVIRONMENT, doubtIn, environmentName, INHERITED_PATH, isEnvironment } from '../graph/index.ts';
import type { DefinitionPart } from '../model/graph.ts';
import { code, say } from '../model/sentence.ts';
import { imageName, partName } from './presentation.ts';
import { DIFFERENT, SAME, type Sameness, worse } from './sameness.ts';

// Comparing two definitions: equal values are equal; what rests on an image's unknown configuration is told apart from what
// is known (docs/cache-rules.md §1, §3, §C).

const PATH = environmentName('PATH');

/** Two values of which one holds something that nobody knows: never certain, and likelier the same where both say the same. */
function openSameness(a: string, b: string): Sameness | null {
  const doubt = doubtIn(a) ?? doubtIn(b);
  if (doubt === null) return null;
  return { kind: 'unknown', reason: doubt.because, likely: a === b ? doubt.likely : 'rebuilt' };
}

/** A command runs in the root where neither file nor image names another directory: `WORKDIR /` is taken to change nothing. */
const isTakenAsSame = (part: DefinitionPart): boolean => part.name === 'working directory' && part.value === '/';

function compareParts(a: DefinitionPart | undefined, b: DefinitionPart | undefined): Sameness {
  if (a === undefined || b === undefined || a.name !== b.name) return DIFFERENT;
  const open = openSameness(a.value, b.value);
  if (open !== null) return open;
  const olderSame = (a.older?.value ?? a.value) === (b.older?.value ?? b.value);
  if ((a.value === b.value) !== olderSame) {
    const version = code(a.older?.before ?? b.older?.before ?? '');
    return { kind: 'unknown', reason: say`versions of BuildKit differ about ${partName(a.name)} (from ${version} on)`, likely: 'rebuilt' };
  }
  if (a.value !== b.value) return DIFFERENT;
  if (a.base === b.base) return SAME;
  // The file says on one side what the other side leaves to the image: the same where the image has what most have.
  if (a.base === undefined || b.base === undefined)
    return isTakenAsSame(a)
      ? SAME
      : {
          kind: 'unknown',
          reason: say`whether ${imageName(a.base ?? b.base ?? '')} changes ${restingOn(a.name)} is not known`,
          likely: 'cached'
        };
  const what = a.name === BASE_ENVIRONMENT ? say`set the same variables` : say`agree about ${restingOn(a.name)}`;
  return {
    kind: 'unknown',
    reason: say`whether ${imageName(b.base)} and ${imageName(a.base)} ${what} is not known`,
    likely: 'rebuilt'
  };
}

/** The words of a command that rest on the image are those of its shell. */
const restingOn = (name: string) =>
  name === 'command' ? say`the shell` : name === 'directory' ? say`the working directory` : partName(name);

function compareLists(a: readonly DefinitionPart[], b: readonly DefinitionPart[]): Sameness {
  if (a.length !== b.length) return DIFFERENT;
  return a.reduce<Sameness>((sum, part, index) => (sum.kind === 'different' ? sum : worse(sum, compareParts(part, b[index]))), SAME);
}

const unknownPath = (image: string | undefined): Sameness => ({
  kind: 'unknown',
  reason: say`the PATH of ${image === undefined ? say`the base image` : imageName(image)} is not known`,
  likely: 'rebuilt'
});

/** Two values of which at least one holds the unknown PATH of one image. */
function compareOpenPaths(a: string, b: string): Sameness {
  const [beforeA, afterA, ...moreA] = a.split(INHERITED_PATH);
  const [beforeB, afterB, ...moreB] = b.split(INHERITED_PATH);
  if (moreA.length > 0 || moreB.length > 0 || afterA === undefined || afterB === undefined) return unknownPath(undefined);
  // The same unknown text stands in both: other lengths around it, or other text of one length before it, cannot come out equal.
  if (a.length !== b.length || beforeA?.length === beforeB?.length) return DIFFERENT;
  return unknownPath(undefined);
}

/** PATH is the one variable that nearly every image sets, so a line that adds it may repeat what is there already (§3.2). */
function comparePath(a: readonly DefinitionPart[], b: readonly DefinitionPart[]): Sameness {
  const placeA = a.findIndex((part) => part.name === PATH);
  const placeB = b.findIndex((part) => part.name === PATH);
  const [one, other] = [a[placeA], b[placeB]];
  const image = [...a, ...b].find((part) => part.base !== undefined)?.base;
  if (one === undefined || other === undefined) {
    const added = one ?? other;
    if (added === undefined) return SAME;
    if (image === undefined) return DIFFERENT;
    // PATH with something added to it is never the PATH itself.
    return added.value.includes(INHERITED_PATH) && added.value !== INHERITED_PATH ? DIFFERENT : unknownPath(image);
  }
  if (placeA !== placeB) return DIFFERENT;
  const open = openSameness(one.value, other.value);
  if (open !== null) return open;
  if (one.value === other.value) return compareParts(one, other);
  return one.base === undefined && other.base === undefined ? DIFFERENT : compareOpenPaths(one.value, other.value);
}

/** Equal without anything that nobody knows: what almost all parts of almost all steps are. */
const plainlyEqual = (a: DefinitionPart, b: DefinitionPart): boolean =>
  a.value === b.value &&
  a.name === b.name &&
  a.base === b.base &&
  a.older === undefined &&
  b.older === undefined &&
  doubtIn(a.value) === null;

/** A loop: the environments of a long file make lists that are far longer together than the file. */
function allPlainlyEqual(a: readonly DefinitionPart[], b: readonly DefinitionPart[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    const [part, other] = [a[at], b[at]];
    if (part === undefined || other === undefined || !plainlyEqual(part, other)) return false;
  }
  return true;
}

/** Compares the definitions of two steps of one operation. */
export function compareDefinitions(a: readonly DefinitionPart[], b: readonly DefinitionPart[]): Sameness {
  if (allPlainlyEqual(a, b)) return SAME;
  const ofEnvironment = (part: DefinitionPart) => isEnvironment(part.name);
  const rest = compareLists(
    a.filter((part) => part.name !== PATH),
    b.filter((part) => part.name !== PATH)
  );
  return rest.kind === 'different' ? rest : worse(rest, comparePath(a.filter(ofEnvironment), b.filter(ofEnvironment)));
}

/** Equal for all definitions that could be the same, and as a rule for no others; of the parts named `open` only the name counts. */
export function fingerprint(parts: readonly DefinitionPart[], open: ReadonlySet<string>): string {
  let text = '';
  for (const { name, value } of parts) {
    if (isEnvironment(name)) continue;
    text += open.has(name) ? `${name}\0` : `${name}=${value}\0`;
  }
  return text;
}

/** Names of parts whose values are not enough to tell two definitions apart. */
export function openParts(steps: readonly { readonly definition: readonly DefinitionPart[] }[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { definition } of steps)
    for (const part of definition) if (part.older !== undefined || doubtIn(part.value) !== null) names.add(part.name);
  return names;
}
