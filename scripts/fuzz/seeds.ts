import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../__tests__/discovery/forms/commands.ts';
import { CONTEXTS } from '../../__tests__/discovery/forms/contexts.ts';
import { FURTHER } from '../../__tests__/discovery/forms/further.ts';
import { MADE } from '../../__tests__/discovery/forms/made.ts';
import { PLATFORMS } from '../../__tests__/discovery/forms/platforms.ts';
import { SHELL } from '../../__tests__/discovery/forms/shell.ts';
import { SYSTEMS } from '../../__tests__/discovery/forms/systems.ts';
import { TASKS } from '../../__tests__/discovery/forms/tasks.ts';
import { WORKFLOWS } from '../../__tests__/discovery/forms/workflows.ts';
import { BUILD_FILES } from './targets.ts';
import { writtenSeeds } from './written-seeds.ts';

const FIXTURES = join(import.meta.dirname, '../../__tests__/fixtures');
const MOST_SEEDS = 400;

/** Files of the fixtures that a target begins with, beside those written for it. */
const WANTED: Readonly<Record<string, RegExp>> = {
  dockerfile: /dockerfile[^/]*$/i,
  prediction: /dockerfile[^/]*$/i,
  suggestion: /dockerfile[^/]*$/i,
  'ignore-file': /ignore$/,
  log: /log.*\.(?:log|txt|jsonl?)$/,
  shell: /(?:\.sh|makefile)$/i,
  documents: /\.(?:ya?ml|json|toml|hcl)$/
};

const baseName = (path: string): string => path.split('/').at(-1)?.toLowerCase() ?? '';

/** A build file as an input of `discovery` and `change`: which it is, then its text; null where neither knows it. */
function buildFile(path: string, text: Buffer): Buffer | null {
  const kind = BUILD_FILES.findIndex((file) => path === file || baseName(path) === baseName(file));
  const ending = kind >= 0 ? kind : BUILD_FILES.findIndex((file) => /\.(?:ya?ml|sh|hcl)$/.exec(path)?.[0] === /\.\w+$/.exec(file)?.[0]);
  return ending < 0 ? null : Buffer.concat([Buffer.from([ending]), text]);
}

/** At most as many as MOST_SEEDS, from all of the list. */
function spread<T>(all: readonly T[]): readonly T[] {
  const every = Math.max(1, Math.ceil(all.length / MOST_SEEDS));
  return all.filter((_, i) => i % every === 0);
}

/** First inputs of each target, at most `longest` bytes each. */
export async function openSeeds(longest: number): Promise<(target: string) => readonly Buffer[]> {
  const written = await writtenSeeds();
  const files = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= longest)
    .sort();
  const forms = [...COMMANDS, ...CONTEXTS, ...FURTHER, ...MADE, ...PLATFORMS, ...SHELL, ...SYSTEMS, ...TASKS, ...WORKFLOWS];
  const definitions = [
    ...forms.flatMap(([, texts]) => Object.entries(texts).map(([path, text]) => buildFile(path, Buffer.from(text)))),
    ...files.map((path) => buildFile(path, readFileSync(path)))
  ].flatMap((bytes) => (bytes === null ? [] : [bytes.subarray(0, longest)]));
  return (target) => {
    if (target === 'discovery' || target === 'change') return spread(definitions);
    const own = (written[target] ?? []).map((bytes) => Buffer.from(bytes).subarray(0, longest));
    const wanted = WANTED[target];
    return wanted === undefined ? own : [...own, ...spread(files.filter((path) => wanted.test(path))).map((path) => readFileSync(path))];
  };
}
