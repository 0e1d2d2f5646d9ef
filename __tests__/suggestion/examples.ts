import { type AnalysisInput, analyse, gather, type Ports } from '../../src/analysis/index.ts';
import { candidatesOf, encodeHistory } from '../../src/history/index.ts';
import type { ImageAnalysis } from '../../src/model/analysis.ts';
import type { BuiltSample } from '../../src/model/history.ts';
import type { Suggestion } from '../../src/model/suggestion.ts';
import { fourRuns, identity, loggedStep } from '../history/samples.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { lowerSide } from '../setup/predict-sides.ts';

// Rules that a Dockerfile alone does not wake: a repository each, with the merged changes, builds, workflow or base side that do.

export interface Example {
  readonly rule: string;
  /** Every file of the head; `Dockerfile` is the one that the rule is about. */
  readonly files: Texts;
  /** The Dockerfile of the base side; left out where the change does not edit it. */
  readonly base?: string;
  /** Merged changes: how many touched which paths. */
  readonly merged?: readonly (readonly [number, ...string[]])[];
  /** Four earlier builds: instructions as logged, with the seconds of each. */
  readonly logged?: Readonly<Record<string, number>>;
  /** A build record: packed bytes of layers by their line. */
  readonly layers?: Readonly<Record<number, number>>;
}

const MB = 1_000_000;
const WORKFLOW = '.github/workflows/build.yml';
const workflow = (...inputs: readonly string[]): string =>
  [
    'on: push',
    'jobs:',
    '  image:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: docker/setup-buildx-action@v3',
    '      - uses: docker/build-push-action@v6',
    '        with:',
    ...inputs.map((input) => `          ${input}`),
    ''
  ].join('\n');
const CACHED = ['context: .', 'push: true', 'tags: acme/shop', 'cache-from: type=gha', 'cache-to: type=gha,mode=max'];
const NODE: Texts = {
  '.dockerignore': '**/node_modules\n.git\n',
  'package.json': '{"name":"shop","version":"1.4.0"}\n',
  'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}\n',
  'src/a.js': '1\n'
};
const ORDERED = 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';

export const EXAMPLES: readonly Example[] = [
  {
    rule: 'restore-order',
    files: {
      ...NODE,
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n'
    },
    base: ORDERED,
    merged: [
      [90, 'src/a.js'],
      [10, 'package-lock.json']
    ],
    logged: { 'RUN npm ci': 60, 'RUN npm run build': 30 }
  },
  {
    rule: 'ci-cache',
    files: { ...NODE, Dockerfile: ORDERED, [WORKFLOW]: workflow('context: .', 'push: true', 'tags: acme/shop') },
    merged: [
      [90, 'src/a.js'],
      [10, 'package-lock.json']
    ],
    logged: { 'RUN npm ci': 60, 'RUN npm run build': 30 }
  },
  {
    rule: 'git-context',
    files: {
      ...NODE,
      '.dockerignore': '**/node_modules\ndocs\n',
      'docs/a.md': 'a\n',
      Dockerfile: ORDERED,
      [WORKFLOW]: workflow('push: true', 'tags: acme/shop', 'cache-from: type=gha', 'cache-to: type=gha,mode=max')
    },
    merged: [
      [60, 'src/a.js'],
      [40, 'docs/a.md']
    ],
    logged: { 'RUN npm ci': 60, 'RUN npm run build': 30 }
  },
  {
    rule: 'pruned-sources',
    files: {
      ...NODE,
      Dockerfile:
        'FROM node:22 AS pruned\nWORKDIR /app\nCOPY . .\nRUN npx turbo prune web --docker\nFROM node:22\nWORKDIR /app\nCOPY --from=pruned /app/out/json/ .\nCOPY --from=pruned /app/out/full/ .\nRUN npm ci\nRUN npx turbo build\n'
    }
  },
  {
    rule: 'copy-link',
    files: {
      'web/a.js': '1\n',
      'models/a.json': '1\n',
      Dockerfile: [
        'FROM node:22 AS web',
        'COPY web /src',
        'RUN npx webpack /src --output-path /out',
        'FROM python:3.12 AS models',
        'COPY models /src',
        'RUN python /src/fetch.py /out',
        'FROM debian:12',
        'RUN apt-get update && apt-get install -y nginx',
        'COPY --from=web /out /web',
        'COPY --from=models /out /models',
        ''
      ].join('\n')
    },
    merged: [
      [50, 'web/a.js'],
      [50, 'models/a.json']
    ],
    logged: { 'COPY --from=web /out /web': 20, 'COPY --from=models /out /models': 20 }
  },
  {
    rule: 'manifest-version',
    files: {
      '.dockerignore': '**/node_modules\n.git\n',
      'package.json': '{"name":"shop","version":"1.4.0"}\n',
      'yarn.lock': '# yarn lockfile v1\n',
      'src/a.js': '1\n',
      Dockerfile:
        'FROM node:22\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile\nCOPY . .\nRUN yarn build\n'
    },
    merged: [
      [60, 'src/a.js'],
      [10, 'package.json', 'src/a.js']
    ]
  },
  {
    rule: 'stage-order',
    files: {
      ...Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`src/${name}.py`, '1\n'])),
      '.dockerignore': '.git\n',
      Dockerfile: 'FROM debian:12 AS app\nCOPY . /app\nFROM app\nRUN apt-get update && apt-get install -y chromium\n'
    }
  },
  {
    rule: 'late-work',
    files: {
      ...Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`src/${name}.py`, '1\n'])),
      '.dockerignore': '.git\n',
      Dockerfile:
        'FROM opensuse/leap:15\nWORKDIR /app\nCOPY . .\nRUN zypper --non-interactive install ffmpeg\nCMD ["python3", "src/a.py"]\n'
    }
  },
  {
    rule: 'stage-split',
    files: {
      'go.mod': 'module shop\n\ngo 1.24\n',
      'main.go': 'package main\n',
      '.dockerignore': '.git\n',
      Dockerfile: 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/shop .\nCMD ["/bin/shop"]\n'
    }
  },
  {
    rule: 'copy-owner',
    files: {
      'src/a.bin': '1\n',
      Dockerfile: 'FROM debian:12\nRUN useradd -r app\nCOPY src /srv/app\nRUN chown -R app:app /srv/app\nUSER app\n'
    },
    layers: { 3: 16 * MB, 4: 16 * MB }
  },
  {
    rule: 'clean-up-layer',
    files: {
      'src/a.py': '1\n',
      Dockerfile: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY src /srv\nRUN rm -rf /var/lib/apt/lists/*\n'
    },
    layers: { 2: 30 * MB, 3: 2 * MB, 4: 200 }
  },
  {
    rule: 'build-tools',
    files: {
      'src/a.py': '1\n',
      Dockerfile: 'FROM debian:12\nRUN apt-get update && apt-get install -y build-essential libpq-dev libpq5\nCOPY src /srv\n'
    },
    layers: { 2: 90 * MB, 3: 2 * MB }
  },
  {
    rule: 'equal-again',
    files: {
      ...NODE,
      'assets/film.mp4': '1\n',
      Dockerfile: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY assets ./assets\nCOPY src ./src\n',
      [WORKFLOW]: workflow(...CACHED)
    },
    merged: [
      [40, 'src/a.js'],
      [40, 'package-lock.json']
    ],
    layers: { 2: 2000, 3: 20 * MB, 4: 12 * MB, 5: 4000 }
  },
  {
    rule: 'ignore-bytes',
    files: {
      ...NODE,
      'docs/film.mp4': 'x'.repeat(3 * MB),
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN node src/a.js\n'
    }
  }
];

/** What `check` finds for an example, in its own order. */
export const suggestionsOf = async (example: Example): Promise<readonly Suggestion[]> => (await imageOfExample(example)).suggestions;

async function imageOfExample(example: Example): Promise<ImageAnalysis> {
  const { Dockerfile = '', ...others } = example.files;
  const [touched = ''] = Object.keys(others).filter((path) => !/^\.|package|lock/.test(path));
  const head = { ...others, Dockerfile, '.github/layercost.yml': 'version: 1\nsuggestions: {max: 20}\n' };
  const base = { ...head, Dockerfile: example.base ?? Dockerfile, [touched]: `${others[touched]} ` };
  const input: AnalysisInput = await gather(portsFor(sideInMemory('base', base), sideInMemory('head', head), portsOf(example)), {
    ...analysisRequest()
  });
  const [image] = analyse(input).images;
  if (image === undefined) throw new Error(`${example.rule}: no image was found`);
  return image;
}

function portsOf({ files, merged = [], logged, layers }: Example): Partial<Ports> {
  const changes = merged
    .flatMap(([times, ...paths]) => Array.from({ length: times }, () => paths))
    .map((paths, i) => ({
      id: String(i).padStart(40, '0'),
      at: new Date(Date.UTC(2026, 9, 30 - (i % 28))).toISOString(),
      paths: paths.toSorted().map((path) => ({ path, before: '1'.repeat(40), after: '2'.repeat(40), modeBefore: 0o644, modeAfter: 0o644 }))
    }));
  return {
    changes: changes.length === 0 ? null : { recent: async (limit) => ({ changes: changes.slice(0, limit), note: null }) },
    builds: logged === undefined ? null : buildsOf(logged),
    stores:
      layers === undefined ? [] : [{ read: async () => ({ text: recordOf(files['Dockerfile'] ?? '', layers), name: 'history.jsonl' }) }]
  };
}

const buildsOf = (logged: Readonly<Record<string, number>>): Ports['builds'] =>
  fourRuns((run) => Object.entries(logged).map(([text, seconds]) => loggedStep(text, { seconds: seconds + run })), 100);

/** The line of a history file that a build record of the Dockerfile leaves. */
function recordOf(dockerfile: string, layers: Readonly<Record<number, number>>): string {
  const { graph } = lowerSide({ entries: [], text: () => dockerfile }, 'buildkit');
  const steps = candidatesOf(graph).flatMap(({ planned, key }) => {
    const bytes = layers[(planned.instruction?.range.start.line ?? -1) + 1];
    return bytes === undefined ? [] : [{ key, digest: `sha256:${String(bytes).padStart(64, '0')}`, bytes }];
  });
  const { build, ...rest } = identity();
  const line: BuiltSample = { v: 1, ...rest, build, built: '', bases: [], base: null, config: 1000, below: [], layers: steps, steps };
  return encodeHistory([line]);
}
