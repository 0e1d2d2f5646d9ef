import { type SimpleCommand, simpleCommands } from '../../commands/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { Estimate } from '../../model/units.ts';
import { isUnder, resolvePath } from '../effects/paths.ts';
import { found } from './advice.ts';
import { type Candidate, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { adviseBytes, copiedBytes, ships } from './size-advice.ts';

/** Where package managers leave what a later command deletes, and the commands that fill it. */
const CACHES: readonly { readonly path: string; readonly filledBy: RegExp }[] = [
  { path: '/var/lib/apt/lists', filledBy: /^apt(?:-get)? (?:-\S+ )*update\b/ },
  { path: '/var/cache/apt', filledBy: /^apt(?:-get)? (?:-\S+ )*install\b/ },
  { path: '/var/cache/apk', filledBy: /^apk (?!.*--no-cache)(?:-\S+ )*(?:add|update)\b/ },
  { path: '/var/cache/yum', filledBy: /^yum .*install\b/ },
  { path: '/var/cache/dnf', filledBy: /^(?:micro)?dnf .*install\b/ },
  { path: '/root/.npm', filledBy: /^npm (?:ci|i|install)\b/ },
  { path: '/root/.cache', filledBy: /^(?:pip3?|uv|poetry|yarn|go) / }
];
const CLEANS: readonly (readonly [RegExp, string])[] = [
  [/^apt(?:-get)? (?:-\S+ )*(?:auto)?clean\b/, '/var/cache/apt'],
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
          say`${code(path)} is deleted after line ${stored.line} has stored it, so every pull still moves it: deleted within line ${stored.line}${stored.copied ? say`, or kept out by the ignore file or another stage,` : []} it spares ${words}.`
      );
      if (advice !== null) return advice;
    }
  return null;
}

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
    return layer === null ? null : { line: lineOf(instruction), bytes: { low: 0, mid: Math.round(layer / 3), high: layer }, copied: false };
  }
  return null;
}
