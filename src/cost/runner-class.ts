import { processorShare } from '../commands/index.ts';
import { ownEntry } from '../plain/index.ts';

/** Cores of GitHub's own labels (docs/build-logs.md). */
const KNOWN: Readonly<Record<string, number>> = {
  'ubuntu-latest': 4,
  'ubuntu-latest-arm': 4,
  'ubuntu-slim': 1,
  'windows-latest': 4,
  'macos-latest': 3
};

/** GitHub's standard images of Linux and Windows run on the same machines, whatever their version: `ubuntu-latest` is one of the others. */
const STANDARD = /^(ubuntu|windows)-(?:latest|\d{2,4}(?:\.\d\d)?)(-arm)?$/;

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
  const known = ownEntry(KNOWN, name);
  if (known !== undefined) return known;
  const said = /(?:^|[-_ ])(\d{1,3})[-_ ]?(?:cores?|cpus?|vcpus?)(?:$|[-_ ])/.exec(name);
  if (said !== null) return Number(said[1]) || null;
  return null;
}

/** A word of a label that names an architecture: those of GitHub's own labels for its machines and for those of others (`ARM64`, `X64`), and those of vendors. */
const ARM_WORD = /(?:^|[-_ ])(?:arm|arm64|aarch64)(?:$|[-_ ])/;
const X64_WORD = /(?:^|[-_ ])(?:x64|amd64|x86_64)(?:$|[-_ ])/;

/** Platform of the Linux machines of a label, `linux/arm64`; null where it does not say (docs/cache-rules.md §4). */
export function platformOfRunner(label: string | null): string | null {
  const name = runnerClass(label);
  if (name === null) return null;
  if (ARM_WORD.test(name)) return 'linux/arm64';
  return X64_WORD.test(name) || /^ubuntu-(?:latest|slim)$/.test(name) ? 'linux/amd64' : null;
}

/** A label of GitHub's own, which is also the name of an image. */
const isStandard = (name: string): boolean => STANDARD.test(name) || /^(?:ubuntu-slim|macos-(?:latest|\d\d))$/.test(name);

/** Hosted machines have running numbers for names, which say nothing of their kind. */
const NAMELESS = /^(?:github actions|hosted agent|github-actions|runner)[ -]?\d*$/;
const SYSTEMS = ['windows', 'macos'] as const;

/**
 * Durations measured on one may stand for the other as they are: the same class, or one of the two unknown. A job log
 * names the image of a hosted machine (`Image: ubuntu-24.04`) and not its size, so an image stands for any larger runner of
 * its system as well.
 */
export function sameClass(measured: string | null, wanted: string | null): boolean {
  const [from, to] = [runnerClass(measured), runnerClass(wanted)];
  if (from === null || to === null || from === to || NAMELESS.test(from) || NAMELESS.test(to)) return true;
  if (!isStandard(from) || isStandard(to)) return false;
  return SYSTEMS.every((system) => from.startsWith(system) === to.includes(system)) && from.endsWith('-arm') === /\barm(?:64)?\b/.test(to);
}

/** Factor from seconds on one class to seconds on another: core ratio to the power 0.6 for what keeps the processor busy, 1 for the network (docs/build-logs.md). */
export function classFactor(kind: string, from: string | null, to: string | null): number {
  const [a, b] = [coresOf(from), coresOf(to)];
  return a === null || b === null ? 1 : (a / b) ** (0.6 * processorShare(kind));
}
