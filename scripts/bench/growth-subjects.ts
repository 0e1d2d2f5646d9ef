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

// The subjects of growth.ts: what grows, and the work that is measured.

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

const predict = (text: string, other: string) => predictSides(textSide(text), textSide(other), 'buildkit');

const discover = (all: Readonly<Record<string, string>>) =>
  discoverImages({ tree: openListing(entriesOf(all)), read: (path) => all[path] ?? null, config: null });

/** As many files as are asked for, by path. */
const each = (n: number, path: (i: number) => string, text: (i: number) => string) =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [path(i), text(i)]));

const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const files = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`src/d${i % 50}/f${i}.js`, `${i % 100}`]));

export interface Subject {
  /** The smaller size; the larger is ten times as much. */
  readonly size: number;
  readonly run: (n: number) => unknown;
}

/** What a repository may hold many of, by name. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
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
  // Every image reads one directory, so all of them are affected, and each is asked for suggestions.
  'images of one context': {
    size: 30,
    run: (n) => {
      const all = {
        'shared/log.js': 'a',
        ...each(
          n,
          (i) => `s${i}/Dockerfile`,
          (i) => DOCKERFILE.replace('package.json', `s${i}/package.json`).replace('COPY . .', `COPY shared s${i}/src ./`)
        ),
        ...each(
          n,
          (i) => `s${i}/package.json`,
          () => '{}'
        ),
        ...each(
          10 * n,
          (i) => `s${i % n}/src/f${i}.js`,
          (i) => `${i}`
        )
      };
      return check(all, { ...all, 'shared/log.js': 'b' });
    }
  },
  'changed files': {
    size: 1_000,
    run: (n) =>
      check(
        { Dockerfile: DOCKERFILE, ...files(n) },
        {
          Dockerfile: DOCKERFILE,
          ...each(
            n,
            (i) => `src/d${i % 50}/f${i}.js`,
            (i) => `new ${i}`
          )
        }
      )
  },
  workflows: {
    size: 20,
    run: (n) =>
      discover({
        ...each(
          n,
          (i) => `.github/workflows/w${i}.yml`,
          (i) =>
            `on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: a${i}, cache-from: type=gha, cache-to: "type=gha,mode=max"}\n`
        ),
        ...each(
          n,
          (i) => `a${i}/Dockerfile`,
          () => DOCKERFILE
        )
      })
  },
  'builds of one job': {
    size: 30,
    run: (n) => {
      const all = {
        '.github/workflows/w.yml': `on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${repeat(n, (i) => `      - run: docker build -t r/x${i} a${i}\n`)}`,
        ...each(
          n,
          (i) => `a${i}/Dockerfile`,
          () => DOCKERFILE
        ),
        ...each(
          n,
          (i) => `a${i}/package.json`,
          () => '{}'
        )
      };
      return check(all, { ...all, 'a0/package.json': '{"a":1}' });
    }
  },
  'bake targets that inherit': {
    size: 100,
    run: (n) =>
      discover({
        'docker-bake.hcl': `group "default" {\n targets = [${repeat(n, (i) => `"t${i}",`)}]\n}\n${repeat(n, (i) => `target "t${i}" {\n ${i > 0 ? `inherits = ["t${i - 1}"]\n` : ''} context = "a${i}"\n}\n`)}`,
        ...each(
          n,
          (i) => `a${i}/Dockerfile`,
          () => DOCKERFILE
        )
      })
  },
  'compose services that extend': {
    size: 100,
    run: (n) =>
      discover({
        'compose.yaml': `services:\n${repeat(n, (i) => `  s${i}:\n    build: a${i}\n${i > 0 ? `    extends:\n      service: s${i - 1}\n` : ''}`)}`,
        ...each(
          n,
          (i) => `a${i}/Dockerfile`,
          () => DOCKERFILE
        )
      })
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
      return predict(text, text.replace('RUN make\n', 'RUN make all\n'));
    }
  },
  'chained COPY --from': {
    size: 100,
    run: (n) => {
      const text = `FROM node:22 AS s0\nRUN make\n${repeat(n, (i) => `FROM node:22 AS s${i + 1}\nCOPY --from=s${i} /a /a\nRUN make\n`)}`;
      return predict(text, text.replace('RUN make\n', 'RUN make all\n'));
    }
  },
  instructions: {
    size: 400,
    run: (n) => {
      const text = `FROM node:22\n${repeat(n, (i) => `RUN step ${i}\n`)}`;
      return predict(text, text.replace('step 3\n', 'step three\n'));
    }
  },
  'variables of variables': {
    size: 400,
    run: (n) => {
      const text = `FROM node:22\nARG A0=x\n${repeat(n, (i) => `ARG A${i + 1}=\${A${i}:-y}\nENV E${i + 1}=\${E${i}:-$A${i}}\n`)}RUN echo $A${n}\n`;
      return predict(text, text.replace('A0=x', 'A0=z'));
    }
  },
  'pairs of COPY and RUN': {
    size: 100,
    run: (n) => {
      const all = {
        Dockerfile: `FROM node:22\nWORKDIR /app\n${repeat(n, (i) => `COPY a${i} a${i}\nRUN build a${i}\n`)}`,
        ...each(
          n,
          (i) => `a${i}/f.js`,
          (i) => `${i}`
        )
      };
      return check(all, { ...all, 'a3/f.js': 'x' });
    }
  },
  'ENV, ARG and RUN in turn': {
    size: 100,
    run: (n) => {
      const text = `FROM node:22\n${repeat(n, (i) => `ENV E${i}=v${i}\nARG A${i}=w${i}\nRUN step ${i} $E${i} $A${i}\n`)}`;
      return check({ Dockerfile: text }, { Dockerfile: text.replace('step 3 ', 'step three ') });
    }
  },
  // So many stages that copying from all others makes as many instructions.
  'COPY --from of all stages': {
    size: 300,
    run: (n) => {
      const stages = Math.round(Math.sqrt(2 * n));
      const text = repeat(stages, (i) => `FROM node:22 AS s${i}\n${repeat(i, (k) => `COPY --from=s${k} /a /a${k}\n`)}RUN make\n`);
      return predict(text, text.replace('RUN make\n', 'RUN make all\n'));
    }
  },
  'copied patterns': {
    size: 60,
    run: (n) => {
      const all = {
        Dockerfile: `FROM node:22\n${repeat(n, (i) => `COPY a${i}/*.json b${i}/ /d/\n`)}RUN x\n`,
        ...each(
          n,
          (i) => `a${i}/p.json`,
          (i) => `${i}`
        ),
        ...each(
          n,
          (i) => `b${i}/p.js`,
          (i) => `${i}`
        )
      };
      return check(all, { ...all, 'a3/p.json': 'x' });
    }
  },
  'suggestions on a long Dockerfile': {
    size: 200,
    run: (n) => {
      const all = {
        Dockerfile: `FROM node:22\nWORKDIR /app\nCOPY . .\n${repeat(n, (i) => `RUN apt-get install -y p${i}\n`)}RUN npm ci\n`,
        'package.json': '{}',
        'package-lock.json': '{"lockfileVersion":3}',
        'src/a.js': 'a'
      };
      return check(all, { ...all, 'src/a.js': 'b' });
    }
  },
  'ignore patterns': {
    size: 200,
    run: (n) => {
      const matcher = createPatternMatcher(Array.from({ length: n }, (_, i) => `**/p${i}/*.log`));
      for (const path of Object.keys(files(20_000))) matcher.matches(path);
    }
  },
  'patterns with **': {
    size: 200,
    run: (n) => {
      const matcher = createPatternMatcher(Array.from({ length: n }, (_, i) => `**/a${i}*/**/b*.log`));
      for (let i = 0; i < 20_000; i++) matcher.matches(`x${i % 10}/a${i % 100}/c${i % 7}/b${i}.log`);
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
      return discover(all);
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
