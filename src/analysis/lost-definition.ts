import type { Failure } from '../model/failure.ts';
import type { ImageSpec, LostBuild } from '../model/image.ts';
import { code, type Sentence, say, sentenceKey, withoutStop } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { SideInput } from './input.ts';

/** Faults of grammar; a file that is only too large for us is none. */
const MALFORMED: ReadonlySet<string> = new Set(['malformed-yaml', 'malformed-hcl', 'malformed-json']);

const fileOf = (source: string): string => source.replace(/:\d+$/, '');
const isMalformed = ({ code, range }: Problem): boolean => MALFORMED.has(code) && range !== null;

/**
 * Why the build that the base side defines fails on the head before any Dockerfile is read (docs/failing-builds.md §8): its Dockerfile is
 * gone and still built, or its definition cannot be read. Null where it is defined as before, or was taken out. `spec`: what the head
 * makes of the image, null for nothing.
 */
export function definitionFailure(old: ImageSpec, spec: ImageSpec | null, base: SideInput | null, head: SideInput): Failure | null {
  const isLeft = spec === null || (spec.source === 'by name' && old.source !== 'by name');
  // The job that built it does not any more, whatever else still describes it.
  const isUnbuilt = spec !== null && old.workflow !== null && spec.workflow === null;
  if (!isLeft && !isUnbuilt && spec.source === old.source) return null;
  const malformed = head.problems.filter(isMalformed);
  const own = malformed.find(({ file }) => file === fileOf(old.source) || file.endsWith(`/${fileOf(old.source)}`));
  // HCL and JSON are read here by rules of our own, so their tool may take what we do not.
  if (own !== undefined) return refused(own, own.code === 'malformed-yaml' ? 'certain' : 'unknown');
  const lost =
    head.lost?.find((build) => build.made !== true && build.dockerfiles.includes(old.dockerfile)) ??
    (isLeft || isUnbuilt ? newlyLost(old, base, head) : undefined);
  if (lost !== undefined && (isLeft || isUnbuilt)) return gone(lost);
  if (!isLeft) return null;
  const before = new Set((base?.problems ?? []).filter(isMalformed).map(({ file }) => file));
  const other = old.source === 'by name' ? undefined : malformed.find(({ file }) => !before.has(file));
  return other === undefined ? null : refused(other, 'unknown');
}

/** Why nothing is known of a build that the base side defines: the job of the head writes its Dockerfile. Null where it does not. */
export function writtenByJob(old: ImageSpec, spec: ImageSpec | null, head: SideInput): Sentence | null {
  const isLeft =
    spec === null || (spec.source === 'by name' && old.source !== 'by name') || (old.workflow !== null && spec.workflow === null);
  const files = [fileOf(old.source), old.workflow?.file ?? ''];
  const build = head.lost?.find(
    ({ made, dockerfiles, source }) => made === true && (dockerfiles.includes(old.dockerfile) || files.includes(fileOf(source)))
  );
  return isLeft && build !== undefined
    ? say`${code(build.source)} builds ${code(build.dockerfiles[0] ?? '')}, which the job writes itself, so what it builds is not known`
    : null;
}

/** A build of the same file of definitions that looks for a Dockerfile where there is none, as it did not before. */
function newlyLost(old: ImageSpec, base: SideInput | null, head: SideInput): LostBuild | undefined {
  const keyOf = ({ dockerfiles, what = [], refused: why = [] }: LostBuild) =>
    [...dockerfiles, sentenceKey(what), sentenceKey(why)].join('\n');
  const before = new Set((base?.lost ?? []).map(keyOf));
  const files = [fileOf(old.source), old.workflow?.file ?? ''];
  return head.lost?.find((build) => build.made !== true && files.includes(fileOf(build.source)) && !before.has(keyOf(build)));
}

function gone({ dockerfiles, source, sure, what, refused: why }: LostBuild): Failure {
  const certainty = sure ? 'certain' : 'unknown';
  if (why !== undefined) return { line: null, certainty, because: say`${code(source)} builds nothing: ${why}`, kind: 'definition-refused' };
  const because =
    what === undefined
      ? say`${code(source)} builds the Dockerfile ${code(dockerfiles[0] ?? '')}, which does not exist`
      : say`${code(source)} builds ${what}, which does not exist`;
  return { line: null, certainty, because, kind: 'dockerfile-missing' };
}

function refused({ file, range, message }: Problem, certainty: Failure['certainty']): Failure {
  const place = code(range === null ? file : `${file}:${range.start.line + 1}`);
  return { line: null, certainty, because: say`${place} cannot be read: ${withoutStop(message)}`, kind: 'definition-refused' };
}
