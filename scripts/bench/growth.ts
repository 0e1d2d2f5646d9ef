// node scripts/bench/growth.ts [SUBJECT...]
// How processor time grows with ten times the work, subject by subject: at most eleven times is linear. Each size runs in a process of
// its own, and the time of the smallest size is taken off, so that starting and compiling do not count.
import { execFileSync } from 'node:child_process';
import { analysisRequest, portsFor } from '../../__tests__/setup/analysis-request.ts';
import { predictSides } from '../../__tests__/setup/predict-sides.ts';
import { textSide } from '../../__tests__/setup/text-side.ts';
import { gatherAnalysis, type SideFiles } from '../../src/analysis/index.ts';
import { createLogReader } from '../../src/buildlog/index.ts';
import { createPatternMatcher } from '../../src/context/index.ts';
import { discoverImages, openListing } from '../../src/discovery/index.ts';
import type { Change } from '../../src/model/change.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { blobId } from '../../src/plain/index.ts';
import { figure } from './figures.ts';

const repeat = (n: number, line: (i: number) => string): string => Array.from({ length: n }, (_, i) => line(i)).join('');

function entriesOf(files: Readonly<Record<string, string>>): TreeEntry[] {
  return Object.entries(files)
    .map(([path, text]) => ({ kind: 'file', path, mode: 0o644, content: blobId(Buffer.from(text)), size: text.length }) as const)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function side(id: string, files: Readonly<Record<string, string>>): SideFiles {
  const entries = entriesOf(files);
  const bodies = new Map(Object.values(files).map((text) => [blobId(Buffer.from(text)), Buffer.from(text)]));
  return {
    id,
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) =>
      new Map(wanted.flatMap(({ content }) => (bodies.has(content) ? [[content, bodies.get(content) ?? new Uint8Array()]] : [])))
  };
}

const check = async (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>, changes: readonly Change[] = []) =>
  gatherAnalysis(
    portsFor(side('base', base), side('head', head), { policy: null, changes: { recent: async () => ({ changes, note: null }) } }),
    analysisRequest()
  );

const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const files = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`src/d${i % 50}/f${i}.js`, `${i % 100}`]));

interface Subject {
  /** The smaller size; the larger is ten times as much. */
  readonly size: number;
  readonly run: (n: number) => unknown;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  images: {
    size: 100,
    run: (n) => {
      const all = Object.fromEntries(
        Array.from({ length: n }, (_, i) => [
          [`s${i}/Dockerfile`, DOCKERFILE],
          [`s${i}/package.json`, '{}']
        ]).flat()
      );
      return check(all, { ...all, 's0/package.json': '{"a":1}' });
    }
  },
  // Whatever an image asks of all files together grows with both.
  'images with files': {
    size: 30,
    run: (n) => {
      const all = Object.fromEntries(
        Array.from({ length: n }, (_, i) => [
          [`s${i}/Dockerfile`, DOCKERFILE],
          [`s${i}/package.json`, '{}'],
          ...Array.from({ length: 100 }, (__, k) => [`s${i}/src/f${k}.js`, `${k}`])
        ]).flat()
      );
      return check(all, { ...all, 's0/src/f0.js': 'x' });
    }
  },
  files: {
    size: 8_000,
    run: (n) => check({ Dockerfile: DOCKERFILE, ...files(n) }, { Dockerfile: DOCKERFILE, ...files(n), 'src/d1/f1.js': 'x' })
  },
  // The reader stops at 5,000 instructions.
  stages: {
    size: 100,
    run: (n) => {
      const text = `${repeat(n, (i) => `FROM node:22 AS s${i}\nCOPY a${i} /a\nRUN make\n`)}FROM scratch\n${repeat(n, (i) => `COPY --from=s${i} /a /${i}\n`)}`;
      return predictSides(textSide(text), textSide(text.replace('RUN make\n', 'RUN make all\n')), 'buildkit');
    }
  },
  'chained COPY --from': {
    size: 100,
    run: (n) => {
      const text = `FROM node:22 AS s0\nRUN make\n${repeat(n, (i) => `FROM node:22 AS s${i + 1}\nCOPY --from=s${i} /a /a\nRUN make\n`)}`;
      return predictSides(textSide(text), textSide(text.replace('RUN make\n', 'RUN make all\n')), 'buildkit');
    }
  },
  instructions: {
    size: 400,
    run: (n) => {
      const text = `FROM node:22\n${repeat(n, (i) => `RUN step ${i}\n`)}`;
      return predictSides(textSide(text), textSide(text.replace('step 3\n', 'step three\n')), 'buildkit');
    }
  },
  'ignore patterns': {
    size: 200,
    run: (n) => {
      const matcher = createPatternMatcher(Array.from({ length: n }, (_, i) => `**/p${i}/*.log`));
      for (const path of Object.keys(files(20_000))) matcher.matches(path);
    }
  },
  'matrix combinations': {
    size: 25,
    run: (n) => {
      const workflow = `on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        app: [${repeat(n, (i) => `a${i}, `)}z]\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with:\n          context: \${{ matrix.app }}\n`;
      const all: Readonly<Record<string, string>> = {
        '.github/workflows/b.yml': workflow,
        ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`a${i}/Dockerfile`, DOCKERFILE]))
      };
      return discoverImages({ tree: openListing(entriesOf(all)), read: (path) => all[path] ?? null, config: null });
    }
  },
  'merged changes': {
    size: 4_000,
    run: (n) => {
      const changes = Array.from(
        { length: n },
        (_, i): Change => ({
          id: i.toString(16).padStart(40, '0'),
          at: new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString(),
          paths: [
            { path: `src/d${i % 50}/f${i % 500}.js`, before: 'a'.repeat(40), after: 'b'.repeat(40), modeBefore: 0o644, modeAfter: 0o644 }
          ]
        })
      );
      const base = { Dockerfile: DOCKERFILE, ...files(500) };
      return check(base, { ...base, Dockerfile: DOCKERFILE.replace('COPY package.json ./\n', '') }, changes);
    }
  },
  'log size': {
    size: 40_000,
    run: (n) => {
      const reader = createLogReader();
      for (let i = 0; i < n; i++) reader.push(Buffer.from(`#${5 + (i % 900)} ${(i / 100).toFixed(3)} output of some step, line ${i}\n`));
      return reader.end();
    }
  }
};

const RUNS = 3;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(subject: Subject, n: number): Promise<void> {
  const began = process.cpuUsage();
  await subject.run(n);
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(JSON.stringify({ seconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

function child(name: string, n: number): { readonly seconds: number; readonly megabytes: number } {
  const runs = Array.from(
    { length: RUNS },
    () =>
      JSON.parse(execFileSync(process.execPath, [import.meta.filename, '--one', name, String(n)], { encoding: 'utf8' })) as {
        seconds: number;
        megabytes: number;
      }
  );
  return { seconds: median(runs.map(({ seconds }) => seconds)), megabytes: median(runs.map(({ megabytes }) => megabytes)) };
}

const [mode, one, size] = process.argv.slice(2);
const chosen = SUBJECTS[one ?? ''];
if (mode === '--one' && chosen !== undefined) await measure(chosen, Number(size));
else {
  const asked = process.argv.slice(2);
  process.stdout.write('| what | from, to | processor seconds | times | memory at most |\n| --- | --- | --- | --- | --- |\n');
  for (const [name, subject] of Object.entries(SUBJECTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const least = child(name, Math.max(1, Math.round(subject.size / 100)));
    const [small, large] = [child(name, subject.size), child(name, 10 * subject.size)];
    const times = (large.seconds - least.seconds) / Math.max(small.seconds - least.seconds, 0.001);
    figure(`ten times the ${name}`, times, 'times', 11);
    figure('the same, memory', large.megabytes, 'MB');
    process.stdout.write(
      `| ${name} | ${subject.size}, ${10 * subject.size} | ${small.seconds.toFixed(2)}, ${large.seconds.toFixed(2)} | ${times.toFixed(1)} | ${Math.round(large.megabytes)} MB |\n`
    );
  }
}
