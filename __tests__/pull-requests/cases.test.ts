import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { bareRepository, headOf, type PullRequest, writeTree } from '../setup/pull-request.ts';
import { inFolder } from '../setup/run-cli.ts';
import type { Files } from '../setup/scratch-repository.ts';
import { type Assertion, complaints } from './judge.ts';

// Whole pull requests with what surrounds the Dockerfile, a file each in fixtures/pull-requests/: what is said of them, in the
// process of the test. Names, projects and values are invented. A further case is a further file.

/** Commands that read directories. */
const FROM_TREES: ReadonlySet<string> = new Set(['predict', 'suggest']);
const CASES = join(import.meta.dirname, '../fixtures/pull-requests');

interface Case extends PullRequest {
  readonly about: string;
  readonly kind: string;
  readonly command?: 'check' | 'images' | 'explain' | 'predict' | 'suggest' | 'logs';
  /** `@repo@`, `@base@` and `@head@` stand for the repository and the two trees. */
  readonly options?: readonly string[];
  readonly exit?: readonly number[];
  /** Lines added to a file of a side, so that large ones need not be stored. */
  readonly repeat?: readonly {
    readonly tree: 'base' | 'head';
    readonly file: string;
    readonly text: string;
    readonly times: number;
    readonly at?: string;
  }[];
  /** Files beside the trees that options name. */
  readonly beside?: Files;
  readonly expect: readonly (Omit<Assertion, 'line'> & { readonly line?: number | readonly number[] })[];
}

function repeated(request: Case): Case {
  const grown = (tree: 'base' | 'head', files: Files): Files => {
    const result: Record<string, Files[string]> = { ...files };
    for (const one of request.repeat ?? []) {
      if (one.tree !== tree) continue;
      const [old, more] = [String(result[one.file] ?? ''), one.text.repeat(one.times)];
      result[one.file] = one.at === 'start' ? more + old : old + more;
    }
    return result;
  };
  const [base, head] = [grown('base', request.base), grown('head', headOf(request))];
  const gone = Object.keys(base).filter((path) => !(path in head));
  return { ...request, base, change: { ...head, ...Object.fromEntries(gone.map((path) => [path, null])) } };
}

async function outcome(
  request: Case,
  folder: string,
  form: string
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const command = request.command ?? 'check';
  const places = { repo: join(folder, 'repo'), base: join(folder, 'base'), head: join(folder, 'head') };
  const options = (request.options ?? []).map((one) => one.replace(/@(repo|base|head)@/g, (_, name: keyof typeof places) => places[name]));
  const frames: Readonly<Record<string, readonly string[]>> = {
    predict: ['--base', places.base, '--head', places.head],
    suggest: options.includes('--dockerfile') ? [] : ['--context', places.head],
    logs: []
  };
  const compared = command === 'explain' && options.includes('--base') ? [] : ['--base', 'main', '--head', 'pr'];
  const frame = frames[command] ?? ['--repo', places.repo, ...compared];
  const printed = { out: '', err: '' };
  const code = await runCommandLine(COMMANDS, '1.0.0', {
    argv: [command, ...frame, ...options, '--format', form],
    cwd: folder,
    env: {},
    interactive: false,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    now: () => new Date('2026-11-08T10:00:00.000Z')
  });
  return { code, ...printed };
}

async function judged(request: Case): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const whole = repeated(request);
    bareRepository(join(folder, 'repo'), whole);
    // Most cases are read from the repository alone.
    if (FROM_TREES.has(request.command ?? 'check') || (request.options ?? []).some((one) => /@(?:base|head)@/.test(one))) {
      writeTree(join(folder, 'base'), whole.base);
      writeTree(join(folder, 'head'), headOf(whole));
    }
    for (const [name, text] of Object.entries(request.beside ?? {})) writeFileSync(join(folder, name), String(text));
    const made = new Map<string, Promise<{ readonly code: number; readonly out: string; readonly err: string }>>();
    const run = (form: string) => {
      const known = made.get(form) ?? outcome(request, folder, form);
      made.set(form, known);
      return known;
    };
    const first = await run('json');
    const codes = request.exit ?? [0, 1, 3, 4];
    if (!codes.includes(first.code)) return [`exit ${first.code}: ${first.err}`];
    const command = request.command ?? 'check';
    const assertions = request.expect.flatMap(({ line, ...one }): readonly Assertion[] =>
      line === undefined ? [one] : [line].flat().map((each) => ({ ...one, line: each }))
    );
    const usual = command === 'check' || command === 'suggest' ? 'markdown' : 'text';
    return complaints(assertions, JSON.parse(first.out), async (form) => (await run(form)).out, usual);
  });
}

const read = (group: string, name: string): Case => JSON.parse(readFileSync(join(CASES, group, name), 'utf8'));

describe.each(readdirSync(CASES).sort())('%s', (group) => {
  const names = readdirSync(join(CASES, group)).sort();
  test.each(names)('%s', async (name) => {
    expect(await judged(read(group, name))).toEqual([]);
  });
});
