import { type SimpleCommand, simpleCommands } from '../../commands/index.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Bytes, Estimate } from '../../model/units.ts';
import { isUnder, resolvePath } from '../effects/paths.ts';
import { found } from './advice.ts';
import { type Candidate, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { adviseBytes, copiedBytes, ships } from './size-advice.ts';

/** Where package managers leave what a later command deletes, and the commands that fill it. */
const CACHES: readonly { readonly path: string; readonly filledBy: RegExp; readonly holds?: Estimate }[] = [
  // 14.7 MB of Debian 12, whatever is installed; more with lists of updates or of Ubuntu's universe.
  {
    path: '/var/lib/apt/lists',
    filledBy: /^apt(?:-get)? (?:-\S+ )*update\b/,
    holds: { low: 8_000_000, mid: 15_000_000, high: 45_000_000 }
  },
  // Indexes of main and community; packages stay there only where the image says so.
  {
    path: '/var/cache/apk',
    filledBy: /^apk (?!.*--no-cache)(?:-\S+ )*(?:add|update)\b/,
    holds: { low: 500_000, mid: 2_500_000, high: 4_000_000 }
  },
  { path: '/var/cache/yum', filledBy: /^yum .*install\b/ },
  { path: '/var/cache/dnf', filledBy: /^(?:micro)?dnf .*install\b/ },
  { path: '/root/.npm', filledBy: /^npm (?:ci|i|install)\b/ },
  { path: '/root/.cache', filledBy: /^(?:pip3?|uv|poetry|yarn|go) / }
];
const CLEANS: readonly (readonly [RegExp, string])[] = [
  [/^apk cache clean\b/, '/var/cache/apk'],
  [/^yum clean\b/, '/var/cache/yum'],
  [/^(?:micro)?dnf clean\b/, '/var/cache/dnf'],
  [/^npm cache clean\b/, '/root/.npm'],
  [/^pip3? cache purge\b/, '/root/.cache']
];

/** Programs whose operands are files that they write. */
const WRITERS = new Set(['curl', 'wget', 'cp', 'mv', 'git', 'mkdir', 'install', 'touch', 'tee', 'unzip', 'svn', 'aria2c']);

/** A RUN that deletes what an earlier layer stored: every pull moves it all the same (docs/layers.md §2). */
export const cleanUpLayer: Rule = {
  name: 'clean-up-layer',
  find(input) {
    if (!ships(input)) return NO_FINDINGS;
    return found(...input.facts.placed.map((_, at) => adviceAt(input, at)));
  }
};

function adviceAt(input: RuleInput, at: number): Candidate | null {
  const { facts } = input;
  const instruction = facts.placed[at]?.instruction;
  if (instruction?.kind !== 'run') return null;
  const own = simpleCommands(`RUN ${instruction.rest}`);
  for (const [k, command] of own.entries())
    for (const path of deletedBy(command, facts.placed[at]?.before.cwd ?? null)) {
      // What the RUN itself made before is gone with it.
      if (fills(own.slice(0, k), path)) continue;
      const stored = storedBefore(input, at, path);
      if (stored === null) continue;
      const advice = adviseBytes(
        'clean-up-layer',
        lineOf(instruction),
        stored.bytes,
        (words) =>
          say`${code(path)} is deleted after line ${stored.line} has stored it, so every pull still moves it: ${stored.copied ? elsewhere(input) : say`stored, used and deleted in one RUN`} it spares ${words}.`
      );
      if (advice !== null) return advice;
    }
  return null;
}

/** A COPY deletes nothing: what a RUN needs of the context for itself comes to it another way. */
const elsewhere = ({ hasLinks }: RuleInput): Sentence =>
  hasLinks
    ? say`mounted for the RUN that reads it (${code('RUN --mount=type=bind')}), or copied in a stage that the image only copies from,`
    : say`copied in a stage that the image only copies from,`;

/** Literal paths that a command deletes for good. */
function deletedBy(command: SimpleCommand, cwd: string | null): readonly string[] {
  const cleaned = CLEANS.flatMap(([pattern, path]) => (pattern.test(command.text) ? [path] : []));
  if (command.program !== 'rm') return cleaned;
  return command.operands
    .filter((word) => !word.startsWith('-'))
    .map((word) => word.replace(/\/\*$/, ''))
    .flatMap((word) =>
      word === '' || /[*?[$`{]/.test(word) || (cwd === null && !word.startsWith('/')) ? [] : [resolvePath(cwd ?? '/', word)]
    )
    .filter((path) => path !== '/');
}

/** Whether one of the commands puts files there, as far as its words tell. */
function fills(commands: readonly SimpleCommand[], path: string): boolean {
  return commands.some(
    (command) =>
      CACHES.some((cache) => (isUnder(cache.path, path) || isUnder(path, cache.path)) && cache.filledBy.test(command.text)) ||
      (WRITERS.has(command.program) &&
        command.operands.some((word) => word === path || word.startsWith(`${path}/`) || word.endsWith(`=${path}`)))
  );
}

/** What a path may hold of the layer of a RUN that filled it: anything, but where experience tells. */
function shareOf(layer: Bytes, path: string): Estimate {
  const holds = CACHES.find((cache) => isUnder(cache.path, path))?.holds ?? { low: 0, mid: Math.round(layer / 3), high: layer };
  return { low: Math.min(holds.low, layer), mid: Math.min(holds.mid, layer), high: Math.min(holds.high, layer) };
}

interface Stored {
  readonly line: number;
  readonly bytes: Estimate;
  readonly copied: boolean;
}

/** The last instruction before that stored something there, and how much of its layer that may be. */
function storedBefore(input: RuleInput, at: number, path: string): Stored | null {
  const { facts, sizes } = input;
  for (let k = at - 1; k >= 0; k--) {
    const instruction = facts.placed[k]?.instruction;
    const copy = facts.effects[k]?.copy ?? null;
    if (instruction === undefined) continue;
    if (copy !== null && (isUnder(copy.destination, path) || isUnder(path, copy.destination))) {
      const bytes = copiedBytes(input, copy, path);
      if (bytes.high > 0) return { line: lineOf(instruction), bytes, copied: true };
    }
    if (instruction.kind !== 'run' || !fills(simpleCommands(`RUN ${instruction.rest}`), path)) continue;
    const layer = sizes.layerOf(instruction);
    return layer === null ? null : { line: lineOf(instruction), bytes: shareOf(layer, path), copied: false };
  }
  return null;
}
