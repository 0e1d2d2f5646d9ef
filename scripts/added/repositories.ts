/**
 * Small repositories for docs/estimate.md "Added, measured": a Dockerfile before and after a change, and fifteen merged changes. Package
 * managers are stand-ins that sleep, so that an order of steps is measured and not a network.
 */
export interface Repository {
  readonly name: string;
  /** What the change does to merges to come: 1 makes them slower, -1 quicker, 0 neither. */
  readonly sign: -1 | 0 | 1;
  /** `edits`: how many of the merged changes have edited the Dockerfile so far. */
  readonly before: (edits: number) => Files;
  readonly after: (edits: number) => Files;
  /** Paths that each merged change edits, oldest first; `Dockerfile` stands for one more edit, `undo` for putting back the change before. */
  readonly changes: readonly (readonly string[])[];
  /** Changes that are built before, for the history. */
  readonly earlier?: readonly (readonly string[])[];
  readonly volatile?: string;
}
export type Files = Readonly<Record<string, string>>;

const script = (body: string) => `#!/bin/sh\nset -e\n${body}\n`;
const TOOLS: Files = {
  'tools/npm': script(
    'case "$1 $2" in ci*) sleep 1.8;; *build) sleep 2.7;; *lint) sleep 1.5;; *docs) sleep 2.4;; *bundle) sleep 2.1;; esac'
  ),
  'tools/pip': script('sleep 2.4'),
  'tools/make': script('sleep 2.1; mkdir -p /out; date +%N > /out/assets'),
  // Its output is the interface of the sources, which few of their changes touch.
  'tools/protoc': script('sleep 1.2; mkdir -p /out; grep -h "^export" "$1" > /out/api')
};
export const SOURCES: Files = {
  ...TOOLS,
  'package.json': '{}\n',
  'package-lock.json': '{}\n',
  'requirements.txt': 'x\n',
  'src/main': 'export a\n',
  'assets/sheet': 'a\n',
  'docs/guide.md': 'a\n'
};

const HEAD = 'FROM busybox:1.36 AS base\nCOPY tools/ /usr/local/bin/\n';
const FINAL = `${HEAD}WORKDIR /app\n`;
const INSTALL = 'COPY package.json package-lock.json ./\nRUN npm ci\n';
const SPLIT = `${FINAL}${INSTALL}COPY src src\nRUN npm run build\n`;
const BROAD = `${FINAL}COPY . .\nRUN npm ci\nRUN npm run build\n`;
const packages = (edits: number) => `RUN pip install ${['a', 'b', 'c', 'd'].slice(0, 1 + edits).join(' ')}\n`;
const only = (text: string) => (): Files => ({ Dockerfile: text });

const times = (paths: readonly string[], count: number) => Array.from({ length: count }, () => paths);
/** Fifteen changes as repositories have them: mostly sources, some documents, a lock file now and then. */
const MIXED = [
  ...times(['src/main'], 4),
  ['docs/guide.md'],
  ['package-lock.json'],
  ['src/main', 'docs/guide.md'],
  ['src/main'],
  ['docs/guide.md'],
  ['src/main'],
  ['assets/sheet'],
  ['src/main', 'assets/sheet'],
  ['package-lock.json', 'src/main'],
  ['docs/guide.md'],
  ['src/main']
];
const EDITING = MIXED.map((paths, at) => (at === 2 || at === 9 ? ['Dockerfile'] : paths));

export const REPOSITORIES: readonly Repository[] = [
  { name: 'order-worse', sign: 1, before: only(SPLIT), after: only(BROAD), changes: MIXED },
  { name: 'order-better', sign: -1, before: only(BROAD), after: only(SPLIT), changes: MIXED },
  {
    name: 'neutral',
    sign: 0,
    before: only(`${SPLIT}RUN npm run lint && npm run docs\n`),
    after: only(
      `${SPLIT.replace('RUN npm ci', 'RUN CI=1 sh -c "npm ci"')}# checked and described\nLABEL a=b\nRUN set -e; npm run lint; npm run docs\n`
    ),
    changes: MIXED
  },
  { name: 'step-added', sign: 1, before: only(SPLIT), after: only(`${SPLIT}RUN npm run docs\n`), changes: MIXED },
  {
    name: 'step-removed',
    sign: -1,
    before: (edits) => ({ Dockerfile: `${FINAL}${packages(edits)}${INSTALL}COPY src src\nRUN npm run lint\nRUN npm run build\n` }),
    after: (edits) => ({ Dockerfile: `${FINAL}${packages(edits)}${INSTALL}COPY src src\nRUN npm run build\n` }),
    changes: EDITING
  },
  {
    name: 'folded',
    sign: 1,
    before: only(`${FINAL}${INSTALL}COPY . .\nRUN npm run lint && npm run build\n`),
    after: only(`${FINAL}COPY . .\nRUN npm ci && npm run lint && npm run build\n`),
    changes: MIXED
  },
  {
    name: 'split',
    sign: -1,
    before: only(`${FINAL}COPY . .\nRUN npm ci && npm run lint && npm run build\n`),
    after: only(`${FINAL}${INSTALL}COPY . .\nRUN npm run lint && npm run build\n`),
    changes: MIXED
  },
  {
    name: 'argument-moved',
    sign: -1,
    before: only(`${FINAL}ARG REVISION\n${INSTALL}COPY src src\nRUN npm run build\n`),
    after: only(`${FINAL}${INSTALL}COPY src src\nRUN npm run build\nARG REVISION\nRUN echo $REVISION > /revision\n`),
    changes: MIXED,
    volatile: 'REVISION'
  },
  {
    name: 'ignore-mended',
    sign: -1,
    before: () => ({ Dockerfile: BROAD, '.dockerignore': '*.log\n' }),
    after: () => ({ Dockerfile: BROAD, '.dockerignore': '*.log\ndocs\nassets\n' }),
    changes: MIXED
  },
  {
    name: 'stages-in-a-row',
    sign: 1,
    before: (edits) => ({
      Dockerfile: `${HEAD}FROM base AS web\n${INSTALL}COPY src src\nRUN npm run build\nFROM base AS art\nCOPY assets assets\nCOPY src src\nRUN make assets\nFROM base\n${packages(edits)}COPY --from=web /src /web\nCOPY --from=art /out /art\n`
    }),
    after: (edits) => ({
      Dockerfile: `${HEAD}FROM base AS web\n${INSTALL}COPY src src\nRUN npm run build\nFROM web AS art\nCOPY assets assets\nRUN make assets\nFROM base\n${packages(edits)}COPY --from=web /src /web\nCOPY --from=art /out /art\n`
    }),
    changes: EDITING
  },
  {
    name: 'reverts',
    sign: 1,
    before: only(SPLIT),
    after: only(BROAD),
    changes: MIXED.map((paths, at) => ([1, 3, 7, 11].includes(at) ? ['undo'] : paths))
  },
  {
    name: 'equal-outputs',
    sign: 1,
    before: only(
      `${HEAD}FROM base AS interface\nCOPY src src\nRUN protoc src/main\nFROM base\nRUN pip install a\nCOPY --from=interface /out/api /api\nRUN npm run bundle\n`
    ),
    after: only(
      `${HEAD}FROM base AS interface\nCOPY src src\nRUN protoc src/main\nFROM base\nCOPY --from=interface /out/api /api\nRUN pip install a\nRUN npm run bundle\n`
    ),
    changes: MIXED.map((paths, at) => (at % 5 === 2 ? ['interface'] : paths)),
    earlier: [
      ['src/main'],
      ['src/main'],
      ['interface'],
      ['src/main'],
      ['src/main'],
      ['interface'],
      ['src/main'],
      ['src/main'],
      ['src/main']
    ]
  },
  // Written after all constants were chosen.
  {
    name: 'copy-narrowed',
    sign: -1,
    before: only(`${FINAL}${INSTALL}COPY . .\nRUN npm run lint && npm run build\n`),
    after: only(`${FINAL}${INSTALL}COPY src src\nRUN npm run lint && npm run build\n`),
    changes: MIXED
  },
  {
    name: 'installs-folded',
    sign: 1,
    before: only(`${FINAL}COPY requirements.txt .\nRUN pip install -r requirements.txt\n${INSTALL}COPY src src\nRUN npm run bundle\n`),
    after: only(
      `${FINAL}COPY package.json package-lock.json requirements.txt ./\nRUN pip install -r requirements.txt && npm ci\nCOPY src src\nRUN npm run bundle\n`
    ),
    changes: MIXED
  },
  {
    name: 'assets-first',
    sign: -1,
    before: only(`${FINAL}COPY src src\nRUN npm run build\nCOPY assets assets\nRUN make assets\n`),
    after: only(`${FINAL}COPY assets assets\nRUN make assets\nCOPY src src\nRUN npm run build\n`),
    changes: MIXED
  },
  {
    name: 'lint-apart',
    sign: -1,
    before: only(`${FINAL}${INSTALL}COPY src src\nRUN npm run lint\nRUN npm run build\n`),
    after: only(
      `${HEAD}FROM base AS sources\nWORKDIR /app\n${INSTALL}COPY src src\nFROM sources AS lint\nRUN npm run lint\nFROM sources\nRUN npm run build\nCOPY --from=lint /app/src /checked\n`
    ),
    changes: MIXED
  }
];
