import { processorShare } from '../history/index.ts';

/** Cores of GitHub's own labels (build-logs 14.9). */
const KNOWN: Readonly<Record<string, number>> = { 'ubuntu-latest': 4, 'ubuntu-slim': 1, 'windows-latest': 4, 'macos-latest': 3 };

/** GitHub's standard images of Linux and Windows run on the same machines, whatever their version: `ubuntu-latest` is one of the others. */
const STANDARD = /^(ubuntu|windows)-(?:latest|\d\d(?:\.\d\d)?)(-arm)?$/;

/** A runner label as compared: lower case, one blank between the labels of a list, standard images by their system. Null where nothing is known. */
function runnerClass(label: string | null): string | null {
  const clean = label?.trim().toLowerCase().replaceAll(/\s+/g, ' ') ?? '';
  const standard = STANDARD.exec(clean);
  return clean === '' ? null : standard ? `${standard[1]}-latest${standard[2] ?? ''}` : clean;
}

/** Cores that a label speaks of, null where it does not. */
export function coresOf(label: string | null): number | null {
  const name = runnerClass(label);
  if (name === null) return null;
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (known !== undefined) return known;
  const said = /(?:^|[-_ ])(\d{1,3})[-_ ]?(?:cores?|cpus?|vcpus?)(?:$|[-_ ])/.exec(name);
  if (said !== null) return Number(said[1]) || null;
  return /^(?:ubuntu|windows)-\d\d/.test(name) ? 4 : null;
}

/** Durations may be compared as they are: the same class, or one of the two unknown. */
export function sameClass(a: string | null, b: string | null): boolean {
  const [left, right] = [runnerClass(a), runnerClass(b)];
  return left === null || right === null || left === right;
}

/** Factor from seconds on one class to seconds on another: core ratio to the power 0.6 for what keeps the processor busy, 1 for the network (build-logs 14.9). */
export function classFactor(kind: string, from: string | null, to: string | null): number {
  const [a, b] = [coresOf(from), coresOf(to)];
  return a === null || b === null ? 1 : (a / b) ** (0.6 * processorShare(kind));
}
