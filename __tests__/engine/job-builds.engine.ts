import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { createLogReader } from '../../src/buildlog/index.ts';
import type { ImageAnalysis } from '../../src/model/analysis.ts';
import type { LoggedStep } from '../../src/model/buildlog.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { engineVersion } from './fuzz/engine.ts';
import { JOB_KINDS, type JobKind } from './job-builds/kinds.ts';

// The builds of one job in turn, as the engine makes them and as the sequence says (docs/agreement.md "Builds of one job"): on an engine
// that knows nothing of the files, and on one that holds the base side's builds.

const FILES: Texts = {
  '.dockerignore': '.git\n.github\n*Dockerfile*\n',
  'package.json': '{}',
  'src/a.js': '1 SALT',
  'docs/a.md': '1 SALT'
};
const version = await engineVersion('buildkit');
/** Each fourth kind, unless JOB_BUILDS=all asks for every one. */
const KINDS = JOB_KINDS.filter((_, index) => process.env['JOB_BUILDS'] === 'all' || index % 4 === 0);

function workflow(commands: readonly string[], runner: string): string {
  const steps = ['uses: actions/checkout@v4', ...commands.map((command) => `run: ${command}`)];
  return `on: {push: {branches: [main]}, pull_request: {}}\njobs:\n  build:\n    runs-on: ${runner}\n    steps:\n${steps.map((step) => `      - ${step}\n`).join('')}`;
}

/** The steps that a command's log shows. */
function build(directory: string, command: string): Promise<readonly LoggedStep[]> {
  const words = command.split(' ').slice(1);
  const at = words[0] === 'build' ? 1 : 2;
  const args = [...words.slice(0, at), '--progress=plain', ...words.slice(at)];
  return new Promise((resolve, reject) => {
    execFile('docker', args, { cwd: directory, maxBuffer: 1 << 26, timeout: 300_000 }, (error, stdout, stderr) => {
      if (error !== null) return reject(new Error(`${command}: ${stderr.slice(-1000)}`));
      const reader = createLogReader();
      reader.push(Buffer.from(`${stderr}\n${stdout}`));
      resolve(reader.end().builds.flatMap(({ steps }) => steps));
    });
  });
}

function write(directory: string, files: Texts): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Certain verdicts on the steps that a log shows, and those of them on which it says otherwise. */
function held({ spec, steps }: ImageAnalysis, log: readonly LoggedStep[]): { readonly certain: number; readonly wrong: readonly string[] } {
  let certain = 0;
  const wrong = steps.flatMap(({ line, label, instruction, text, verdict, certainty, builtBy, link }) => {
    if (label === null || instruction === 'FROM' || certainty !== 'certain') return [];
    // `[stage 2/5]`, `[2/5]`
    const words = label.slice(1, -1).trim().split(/\s+/);
    const [index, stage] = [Number.parseInt(words.at(-1) ?? '', 10), words.at(-2) ?? null];
    const shown = log.filter((one) => one.index === index && one.stage === stage && one.text.startsWith(instruction));
    // Of a linked copy the log may show the merge alone, under the same words: whether the copy ran it does not say then.
    if (shown.length === 0 || (link !== null && shown.length === 1)) return [];
    certain++;
    // A step that another build of one command has made runs there.
    // The merge runs on its own account.
    const ran = link === null ? shown.some(({ state }) => state === 'done') : shown.every(({ state }) => state === 'done');
    const expected = verdict === 'rebuilt' || (builtBy !== undefined && spec.behind?.some(({ together }) => together) === true);
    return expected === ran ? [] : [`${spec.target} line ${line} ${text}: ${verdict}, the engine ${ran ? 'ran it' : 'reused it'}`];
  });
  return { certain, wrong };
}

async function compare(kind: JobKind, mode: 'cold' | 'warm', salt: string) {
  const salted = (files: Texts): Texts =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('SALT', salt)]));
  const runner = mode === 'cold' ? 'ubuntu-latest' : 'self-hosted';
  const base = salted({ ...FILES, ...kind.files, '.github/workflows/ci.yml': workflow(kind.commands, runner) });
  const change = salted(kind.change ?? { 'src/a.js': '2 SALT' });
  const directory = mkdtempSync(join(tmpdir(), 'job-builds-'));
  try {
    write(directory, base);
    if (mode === 'warm') for (const command of kind.commands) await build(directory, command);
    write(directory, change);
    const logs: (readonly LoggedStep[])[] = [];
    for (const command of kind.commands) logs.push(await build(directory, command));
    const ports = portsFor(sideInMemory('base', base), sideInMemory('head', { ...base, ...change }), { policy: null });
    const { images } = (await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }))).analysis;
    // The first command stands in line 7 of the workflow.
    const logOf = ({ spec }: ImageAnalysis) => logs[logs.length === 1 ? 0 : Number(spec.source.split(':').at(-1)) - 7] ?? [];
    return images.map((image) => held(image, logOf(image)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test.each(KINDS.flatMap((kind) => (['cold', 'warm'] as const).map((mode) => ({ name: kind.name, mode, kind }))))(
  '$name, $mode: the engine does what is said',
  async ({ kind, mode }) => {
    if (version === null) {
      expect(process.env['CI'] === 'true').toBe(false);
      return;
    }
    const answers = await compare(kind, mode, `${process.pid}x${Date.now()}`);
    expect(answers.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(answers.every(({ certain }) => certain > 0)).toBe(true);
  },
  600_000
);
