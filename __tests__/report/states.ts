import type { Analysis, ImageAnalysis } from '../../src/model/analysis.ts';
import { code, say } from '../../src/model/sentence.ts';
import { type MarkdownOptions, PLAIN_OPTIONS } from '../../src/report/index.ts';
import {
  analysis,
  based,
  because,
  bill,
  budget,
  est,
  image,
  rebuilt,
  restoredOrder,
  step,
  suggestion,
  typicalOf
} from '../setup/analysis.ts';

// Every state that a report can be in, one analysis for each: golden Markdown, and pictures by scripts/screenshots.ts.

const HEAD = 'FROM node:22\nWORKDIR /app\nENV CI=true\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const BASE = 'FROM node:22\nWORKDIR /app\nENV CI=true\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const moved = because('instruction-moved', say`on the base side it stands after line 5 (${code('RUN')})`, 4);
const edited = because('context-changed', '`src/server.ts` changed', 4, ['src/server.ts']);
const usual = (seconds: number, changes = 200) =>
  Array.from({ length: changes }, (_, i) => ({ before: i % 4 === 0 ? 0 : seconds, after: i % 4 === 0 ? 0 : seconds }));

const stepsFor = (cause: typeof moved, install: boolean) => [
  step(1, 'FROM node:22', { verdict: 'metadata' }),
  step(2, 'WORKDIR /app'),
  step(3, 'ENV CI=true', { verdict: 'metadata' }),
  rebuilt(4, 'COPY . .', est(1, 1, 2), cause),
  install ? rebuilt(5, 'RUN npm ci', est(14, 17, 22), because('parent-rebuilt', 'it stands on line 4', 4), cause) : step(5, 'RUN npm ci'),
  rebuilt(
    6,
    'RUN npm run build',
    est(15, 18, 24),
    because('parent-rebuilt', 'it stands on line 5', 5),
    because('parent-rebuilt', 'it stands on line 4', 4),
    cause
  )
];

const spec = { name: 'api', dockerfile: 'services/api/Dockerfile', workflow: { file: 'build.yml', job: 'api', runner: 'ubuntu-latest' } };
const own = (seconds: number, withoutBumps = seconds) => ({ seconds, withoutBumps });
const api = (over: Parameters<typeof image>[0] = {}): ImageAnalysis =>
  image({
    steps: stepsFor(edited, false),
    rebuild: based(16, 19, 26),
    whole: based(60, 68, 80),
    typical: typicalOf(est(15, 18, 24), est(15, 18, 24), 200),
    added: est(0, 0, 0),
    perChange: usual(19),
    ownBuild: own(over.rebuild?.mid ?? 19),
    money: bill({ rebuild: est(0.0016, 0.0019, 0.0026) }),
    headText: HEAD,
    baseText: HEAD,
    ...over,
    spec: { ...spec, ...over.spec }
  });
const restored = restoredOrder(BASE, based(20, 24, 28));
const worse = (over: Parameters<typeof image>[0] = {}): ImageAnalysis =>
  api({
    steps: stepsFor(moved, true),
    rebuild: based(31, 36, 48),
    typical: typicalOf(est(15, 18, 24), est(36, 42, 52), 200),
    added: est(20, 24, 28),
    money: bill({ rebuild: est(0.003, 0.0036, 0.005), addedPerMonth: est(1.3, 1.58, 1.85) }),
    baseText: BASE,
    suggestions: [restored],
    ...over
  });

const sum = (values: readonly ({ low: number; mid: number; high: number } | null)[]) =>
  values.reduce<{ low: number; mid: number; high: number }>(
    (all, one) => est(all.low + (one?.low ?? 0), all.mid + (one?.mid ?? 0), all.high + (one?.high ?? 0)),
    est(0, 0, 0)
  );
function report(images: readonly ImageAnalysis[], over: Partial<Analysis> = {}): Analysis {
  const affected = images.filter((one) => one.affected);
  const unknown = affected.some(({ rebuild }) => rebuild === null);
  const verdicts = affected.map(({ verdict }) => verdict);
  return analysis({
    images,
    changedFiles: ['services/api/Dockerfile', 'src/server.ts'],
    verdict: verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : affected.length > 0 ? 'pass' : 'skipped',
    total: {
      rebuild: unknown
        ? null
        : { ...sum(affected.map(({ rebuild }) => rebuild)), basis: affected[0]?.rebuild?.basis ?? 'nothing rebuilds' },
      added: affected.every(({ added }) => added === null) ? null : sum(affected.map(({ added }) => added)),
      money: affected[0]?.money ?? null,
      budgets: []
    },
    ...over
  });
}

const added = (decision: 'fail' | 'warn' | 'pass', limit: number, low = 20) =>
  budget('added', {
    warn: null,
    fail: limit,
    value: est(low, 24, 28),
    decision,
    reason: say`added is ${{ seconds: 24 }}, limit ${{ seconds: limit }}.`
  });
const noHistory = (one: ImageAnalysis, widest = 75): ImageAnalysis => ({
  ...one,
  history: null,
  rebuild: based(4, 18, widest, 'priors'),
  whole: based(12, 40, 200, 'priors'),
  steps: one.steps.map((each) => ({ ...each, samples: 0, basis: 'prior' })),
  suggestions: one.suggestions.map((each) => ({ ...each, saving: { ...each.saving, basis: 'priors' } })),
  money: null
});
const uncached = because('cache-not-available', 'there is no build cache, so every step runs on each build', null);
const noCache = api({
  spec: { cache: { mode: 'none', from: 'build.yml:31', scope: null, noCache: [], exports: false, imports: false } },
  steps: stepsFor(edited, true).map((one) =>
    one.verdict === 'rebuilt' || one.line === 2 ? rebuilt(one.line, one.text, est(5, 6, 8), uncached) : one
  ),
  cached: { steps: 2 },
  suggestions: [
    suggestion({
      rule: 'ci-cache',
      level: 'advice',
      saving: based(30, 44, 52),
      profited: { changes: 150, of: 200 },
      message: say`The workflow keeps no build cache, so on a fresh runner every step runs: add cache-from and cache-to (${code('build.yml:31')}).`,
      line: 1
    })
  ]
});
const worker = (name: string, over: Parameters<typeof image>[0] = {}) =>
  api({ ...over, spec: { name, dockerfile: `services/${name}/Dockerfile`, ...over.spec } });
const quiet = (name: string) =>
  image({
    spec: { ...spec, name, dockerfile: `services/${name}/Dockerfile` },
    steps: [step(2, 'WORKDIR /app'), step(3, 'COPY . .'), step(4, 'RUN npm ci')]
  });

export interface State {
  readonly analysis: Analysis;
  readonly options?: Partial<MarkdownOptions>;
}

/** Name of the golden file to the state. */
export const STATES: Readonly<Record<string, State>> = {
  fail: { analysis: report([worse({ verdict: 'fail', budgets: [added('fail', 15)] })]), options: { acceptLabel: 'layercost-accept' } },
  warn: { analysis: report([worse({ verdict: 'warn', budgets: [added('warn', 22)] })]) },
  pass: { analysis: report([api({ budgets: [budget('rebuild', { fail: 120, value: est(16, 19, 26) })] })]) },
  unusual: { analysis: report([api({ perChange: usual(4) })]) },
  'unusual-among-few': { analysis: report([api({ perChange: usual(4, 6) })]) },
  'fails-to-build': {
    analysis: report([
      api({
        verdict: 'fail',
        fails: {
          line: 4,
          certainty: 'certain',
          because: say`${code('COPY')} reads ${code('dist')}, and the build context does not hold it`,
          kind: 'source-missing'
        },
        rebuild: null,
        whole: null,
        typical: null,
        added: null,
        money: null
      })
    ])
  },
  'may-fail': {
    analysis: report([
      api({
        verdict: 'warn',
        fails: {
          line: 4,
          certainty: 'unknown',
          because: say`${code('dist')} is not in the repository, and whether a step of the workflow makes it is not known`,
          kind: 'source-missing'
        }
      })
    ])
  },
  'no-history': {
    analysis: report([noHistory(worse())], { notes: [say`No earlier build log was found: estimates rest on similar steps elsewhere.`] })
  },
  'no-history-narrow': { analysis: report([noHistory(api(), 14)]) },
  'thin-history': {
    analysis: report([
      worse({
        verdict: 'warn',
        history: { builds: 1, from: '2026-11-20T16:40:00Z', to: '2026-11-20T16:40:00Z', source: 'build.yml' },
        rebuild: based(31, 36, 48, '1 build'),
        budgets: [added('warn', 15)]
      })
    ])
  },
  'unknown-base': {
    analysis: report([
      api({
        steps: stepsFor(
          because(
            'base-image-changed',
            say`${code('acme/base:1')} is built by ${code('base')} of this repository, which this change builds anew`,
            1
          ),
          true
        ).map((one) => (one.verdict === 'rebuilt' ? { ...one, certainty: 'unknown' as const } : one)),
        rebuild: based(31, 36, 48)
      })
    ])
  },
  bump: {
    analysis: report([
      api({
        steps: stepsFor(
          {
            ...because('base-image-changed', say`${code('node:22')} became ${code('node:24')}`, 1),
            images: { before: 'node:22', after: 'node:24' }
          },
          true
        ),
        rebuild: based(31, 36, 48),
        ownBuild: own(36, 0)
      })
    ])
  },
  'one-argument': {
    analysis: report([
      api({
        steps: [
          ...stepsFor(edited, false),
          ...['RUN addgroup app', 'RUN adduser app', 'COPY entry.sh /', 'RUN chmod +x /entry.sh'].map((text, at) =>
            rebuilt(7 + at, text, null, because('build-arg-changed', say`${code('GIT_SHA')} has a new value on every build`, 3))
          ),
          rebuilt(11, 'RUN one', null, because('instruction-changed', 'the command changed', 11)),
          rebuilt(12, 'RUN two', null, because('instruction-changed', 'the command changed', 12)),
          rebuilt(13, 'RUN three', null, because('instruction-changed', 'the command changed', 13))
        ]
      })
    ])
  },
  'unknown-beside-known': {
    analysis: report([
      worker('worker', { steps: stepsFor(because('unknown-input', 'a script may write `dist`', 4), true), rebuild: based(31, 36, 48) }),
      api()
    ])
  },
  'no-cache': { analysis: report([noCache]) },
  'cache-lost': {
    analysis: report([
      api({
        cacheChange: say`the build loses its cache, so every step runs on every build`,
        effect: 'none',
        spec: noCache.spec,
        steps: noCache.steps,
        typical: typicalOf(est(15, 18, 24), est(60, 68, 80), 200),
        added: est(40, 50, 60),
        rebuild: based(60, 68, 80)
      })
    ])
  },
  'unaffected-without-cache': { analysis: report([{ ...noCache, affected: false, verdict: 'skipped' }]) },
  'cache-shared': {
    analysis: report([
      api({ cacheChange: say`its cache now has the scope of ${code('web')}, so each build overwrites what the other one needs` })
    ])
  },
  'many-images': {
    analysis: report([
      worker('api', {
        verdict: 'fail',
        steps: stepsFor(moved, true),
        rebuild: based(31, 36, 48),
        typical: typicalOf(est(15, 18, 24), est(36, 42, 52), 200),
        added: est(20, 24, 28),
        baseText: BASE,
        budgets: [added('fail', 15)],
        suggestions: [restored]
      }),
      ...Array.from({ length: 12 }, (_, i) => worker(`worker-${i + 1}`, { rebuild: based(10 + i, 12 + i, 18 + i) })),
      ...Array.from({ length: 20 }, (_, i) => quiet(`job-${i + 1}`))
    ])
  },
  'one-image-several-times': {
    analysis: report(['api', 'api-debug', 'api-arm', 'api-nightly', 'api-release'].map((name) => worse({ spec: { name } })))
  },
  'new-image': {
    analysis: report([
      api({
        existence: 'added',
        baseText: null,
        typical: typicalOf(null, est(15, 18, 24), 200),
        added: null,
        rebuild: based(60, 68, 80),
        steps: stepsFor(because('new-image', 'there is no earlier build to reuse', null), true)
      })
    ])
  },
  'removed-image': {
    analysis: report([image({ affected: false, existence: 'removed', reason: say`removed by this change`, spec }), quiet('web')])
  },
  metadata: {
    analysis: report([
      image({
        spec,
        affected: true,
        effect: 'metadata',
        reason: say`only the configuration of the image changes`,
        verdict: 'pass',
        steps: [step(2, 'WORKDIR /app'), step(3, 'RUN npm ci')],
        rebuild: based(0, 0, 0),
        whole: based(60, 68, 80),
        typical: typicalOf(est(15, 18, 24), est(15, 18, 24), 200),
        added: est(0, 0, 0)
      })
    ])
  },
  unaffected: { analysis: report([quiet('api'), quiet('web')], { changedFiles: ['README.md', 'docs/api.md'] }) },
  'no-change': { analysis: report([quiet('api')], { changedFiles: [] }) },
  'no-image': { analysis: report([], { changedFiles: ['README.md'] }) },
  accepted: {
    analysis: report([worse({ verdict: 'fail', budgets: [added('fail', 15)], suggestions: [] })], {
      verdict: 'warn',
      override: { by: 'octo-maintainer', at: '2026-11-20T16:40:00Z', head: 'd4e5f6a7b8c9', reason: 'the old image is gone next week' }
    })
  },
  fork: {
    analysis: report([worse({ verdict: 'fail', budgets: [added('fail', 15)] })]),
    options: { preface: say`The comment could not be posted: Resource not accessible by integration.` }
  },
  'merge-group': {
    analysis: report([api()], {
      repository: { slug: 'acme/shop', serverUrl: 'https://github.com', pullRequest: null },
      head: { ref: 'gh-readonly-queue/main/pr-482', sha: 'd4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3' }
    })
  },
  'values-in-the-edit': {
    analysis: report([
      worse({
        headText: HEAD.replace('ENV CI=true\nCOPY . .', 'ENV GREETING=hello\nCOPY . .'),
        suggestions: [
          suggestion({
            ...restored,
            replaceLines: [3, 5],
            replacement: 'COPY . .\nRUN npm ci\nENV GREETING=hello\n',
            after: HEAD.replace('ENV CI=true\nCOPY . .\nRUN npm ci\n', 'COPY . .\nRUN npm ci\nENV GREETING=hello\n'),
            rule: 'move-volatile-env',
            message: say`Move ${code('ENV GREETING')} below line 5.`
          })
        ]
      })
    ])
  }
};

/** What a comment is rendered with. */
export const optionsOf = (state: State): MarkdownOptions => ({
  ...PLAIN_OPTIONS,
  runUrl: 'https://github.com/acme/shop/actions/runs/1234567890',
  sticky: true,
  ...state.options
});

/** Other words for what is called `OK`, `no step rebuilds`, `cached`, `unchanged` and `not built`. */
export const OTHER_WORDS =
  /\bPASS(?:ED)?\b|\bSKIPPED\b|keeps? every layer|all cached|\bkept\b(?! (?:up to date|under))|nothing (?:re)?builds|no (?:layer|image) (?:re)?builds|\bre-?used\b(?! and)|up to date(?! in place)|cache hit/i;
