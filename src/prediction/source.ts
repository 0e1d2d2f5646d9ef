import { doubtIn, pinnedCommit, pinnedDigest } from '../graph/index.ts';
import type { Source } from '../model/graph.ts';
import type { Builder } from '../model/image.ts';
import { code, say } from '../model/sentence.ts';
import { isAnotherVersion, repositoryOf } from './image-version.ts';
import { imageName, isNewInEachBuild } from './presentation.ts';
import { DIFFERENT, SAME, type Sameness } from './sameness.ts';

type Image = Extract<Source, { kind: 'image' }>;

const equalLayers = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((layer, index) => layer === b[index]);

/** Two images (docs/cache-rules.md §11, §16; buildkit: source/containerimage/pull.go CacheKey). */
function sameImage(a: Image, b: Image, builder: Builder): Sameness {
  if (a.platform !== b.platform) return DIFFERENT;
  const open = doubtIn(a.reference) ?? doubtIn(b.reference);
  if (open !== null) return { kind: 'unknown', reason: open.because, likely: a.reference === b.reference ? open.likely : 'rebuilt' };
  if (a.reference === b.reference && (a.builtHere !== undefined || b.builtHere !== undefined)) return sameBuild(a, b);
  const digests = [a.digest ?? pinnedDigest(a.reference), b.digest ?? pinnedDigest(b.reference)] as const;
  if (digests[0] !== null && digests[0] === digests[1]) return SAME;
  const known = a.digest !== undefined && b.digest !== undefined;
  if (a.reference === b.reference && !known) return SAME;
  // What compares the image itself takes other data for another image.
  if (known && (builder === 'legacy' || (a.manifestOnly === true && b.manifestOnly === true))) return DIFFERENT;
  if (a.layers !== undefined && b.layers !== undefined) {
    if (!equalLayers(a.layers, b.layers)) return DIFFERENT;
    const reason = say`${imageName(b.reference)} and ${imageName(a.reference)} have the same layers, and whether their steps are reused depends on what this engine built before`;
    return { kind: 'unknown', reason, likely: 'cached' };
  }
  // What this repository builds keeps its layers where only its number is another.
  const isOurs = a.builtHere !== undefined || b.builtHere !== undefined;
  if (!isOurs && isAnotherVersion(a.reference, b.reference)) return DIFFERENT;
  const isNew = isNewInEachBuild(b.reference);
  const reason = isNew
    ? say`${imageName(b.reference)} is another name on every build`
    : repositoryOf(a.reference) === repositoryOf(b.reference)
      ? say`another version`
      : say`another image, unless both names stand for one`;
  return { kind: 'unknown', reason, likely: 'rebuilt' };
}

/**
 * An image that another build of the repository makes, under one name on both sides. Whether that build has run by the time this one
 * pulls the name is nobody's to know here, nor whether it writes the same bytes again: never certainly different.
 */
function sameBuild({ reference, builtHere: now }: Image, { builtHere: before }: Image): Sameness {
  const builder = say`${imageName(reference)} is built by ${code(now?.image ?? before?.image ?? '')} of this repository`;
  if (now === undefined || before === undefined) return { kind: 'unknown', reason: say`${builder} on one side only`, likely: 'rebuilt' };
  if (now.steps !== before.steps) return { kind: 'unknown', reason: say`${builder}, which this change builds anew`, likely: 'rebuilt' };
  if (now.settings !== before.settings)
    return { kind: 'unknown', reason: say`${builder}, whose configuration this change alters`, likely: 'cached' };
  if (now.open === 'nothing' && before.open === 'nothing') return SAME;
  return { kind: 'unknown', reason: say`${builder}, and what that build reads cannot be known`, likely: 'cached' };
}

/** Whether two sources give the same, before any of their files are looked at. */
export function sameSource(a: Source, b: Source, builder: Builder): Sameness {
  if (a.kind !== b.kind) return DIFFERENT;
  switch (a.kind) {
    case 'image':
      return b.kind === 'image' ? sameImage(a, b, builder) : DIFFERENT;
    case 'context':
      // A directory has no key of its own: only its files can match (§1.7).
      return { kind: 'unknown', reason: say`a directory as the base of a stage has no key that lasts`, likely: 'rebuilt' };
    case 'http': {
      if (b.kind !== 'http') return DIFFERENT;
      const pinned = a.checksum !== null && a.checksum === b.checksum;
      return pinned
        ? SAME
        : { kind: 'unknown', reason: say`what its address answers is not known`, likely: a.url === b.url ? 'cached' : 'rebuilt' };
    }
    case 'git': {
      if (b.kind !== 'git') return DIFFERENT;
      if (a.url === b.url && pinnedCommit(a.url) !== null) return SAME;
      return {
        kind: 'unknown',
        reason: say`which commit its address stands for is not known`,
        likely: a.url === b.url ? 'cached' : 'rebuilt'
      };
    }
  }
}
