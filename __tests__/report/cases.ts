import { defaultConfig } from '../../src/config/index.ts';
import type { Analysis, ImageAnalysis } from '../../src/model/analysis.ts';
import { code, say } from '../../src/model/sentence.ts';
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
import { marked } from '../setup/sentence.ts';

// One analysis for each golden file of the report.

const copied = because('instruction-moved', 'on the base side it stands after line 5 (`RUN`), and files that it reads changed', 4, [
  'package.json',
  'src/server.ts',
  'src/version.ts'
]);
const onCopy = because('parent-rebuilt', 'it stands on line 4', 4);
const API_HEAD =
  'FROM node:22 AS build\nWORKDIR /app\nENV CI=true\nCOPY . .\nRUN npm ci\nRUN npm run build\nFROM node:22-slim\nCOPY --from=build /app/dist ./dist\n';
const API_BASE = API_HEAD.replace('COPY . .\nRUN npm ci\n', 'COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n');
const apiSteps = [
  step(1, 'FROM node:22 AS build', { verdict: 'metadata' }),
  step(2, 'WORKDIR /app'),
  rebuilt(4, 'COPY . .', est(1, 2, 3), copied),
  rebuilt(5, 'RUN npm ci', est(80, 92, 121), onCopy, copied),
  rebuilt(6, 'RUN npm run build', est(48, 61, 79), because('parent-rebuilt', 'it stands on line 5', 5), onCopy, copied),
  rebuilt(8, 'COPY --from=build /app/dist ./dist', est(2, 4, 5), because('stage-output', 'reads what line 6 makes', 6), copied)
].map((one) => (one.line === 8 ? { ...one, certainty: 'output-dependent' as const } : one));

const overRebuild = budget('rebuild', {
  fail: 120,
  value: est(131, 159, 208),
  decision: 'fail',
  reason: marked('rebuild is 159 s (131 s to 208 s), certainly over the limit of 120 s, most of it in line 5 RUN.')
});
const overAdded = budget('added', {
  warn: 10,
  fail: 30,
  value: est(70, 83, 97),
  decision: 'fail',
  reason: marked('added is 83 s (70 s to 97 s), certainly over the limit of 30 s.')
});
const api = image({
  platform: 'linux/amd64',
  spec: { target: 'final', platforms: ['linux/amd64'] },
  verdict: 'fail',
  steps: apiSteps,
  rebuild: based(131, 159, 208),
  whole: based(190, 214, 260),
  timeline: [
    { line: 4, instruction: 'COPY', stage: 'build', start: 0, seconds: 2 },
    { line: 5, instruction: 'RUN', stage: 'build', start: 2, seconds: 92 },
    { line: 6, instruction: 'RUN', stage: 'build', start: 94, seconds: 61 },
    { line: 8, instruction: 'COPY', stage: '1', start: 155, seconds: 4 }
  ],
  overheads: [{ name: 'export cache', low: 3, mid: 4, high: 6 }],
  typical: typicalOf(est(60, 68, 77), est(133, 151, 170), 200),
  added: est(70, 83, 97),
  money: bill({ addedPerMonth: est(4.6, 5.48, 6.4) }),
  budgets: [overRebuild, overAdded],
  suggestions: [restoredOrder(API_BASE, based(70, 83, 97))],
  headText: API_HEAD,
  baseText: API_BASE
});
const harmful = analysis({
  verdict: 'fail',
  images: [api],
  total: { rebuild: api.rebuild, added: api.added, money: api.money, budgets: [] },
  audit: say`last 20 predictions: median error 9 %, 17 of 20 inside the range`
});

const web = image({
  spec: { name: 'web', dockerfile: 'services/web/Dockerfile' },
  steps: [step(2, 'WORKDIR /app'), step(3, 'COPY . .'), step(4, 'RUN npm ci')],
  whole: based(80, 90, 110)
});
const harmless = analysis({
  images: [{ ...web, spec: { ...web.spec, name: 'api', dockerfile: 'services/api/Dockerfile' } }, web],
  changedFiles: ['README.md', 'docs/api.md', '.github/CODEOWNERS'],
  assumptions: [],
  total: { rebuild: based(0, 0, 0, 'nothing rebuilds'), added: null, money: null, budgets: [] }
});

const ML =
  'FROM python:3.13 AS build\nRUN python -m venv /opt/venv\n\nFROM scratch\nWORKDIR /app\nCOPY src/ src/\nCOPY models/ models/\nCOPY --from=build /opt/venv/ /opt/venv/\nENTRYPOINT ["/opt/venv/bin/python", "src/train.py"]\n';
const train = because('context-changed', '`src/train.py` changed', 6, ['src/train.py']);
const ml = image({
  spec: { name: 'ml', dockerfile: 'ml/Dockerfile' },
  verdict: 'pass',
  steps: [
    step(2, 'RUN python -m venv /opt/venv'),
    step(5, 'WORKDIR /app'),
    rebuilt(6, 'COPY src/ src/', est(1, 1, 1), train),
    rebuilt(7, 'COPY models/ models/', est(21, 26, 33), because('parent-rebuilt', 'it stands on line 6', 6), train),
    rebuilt(
      8,
      'COPY --from=build /opt/venv/ /opt/venv/',
      est(7, 9, 12),
      because('parent-rebuilt', 'it stands on line 7', 7),
      because('parent-rebuilt', 'it stands on line 6', 6),
      train
    )
  ],
  rebuild: based(29, 36, 46),
  whole: based(200, 240, 290),
  typical: typicalOf(est(30, 37, 47), est(30, 37, 47), 200),
  added: est(0, 0, 0),
  money: bill({ rebuild: est(0.0029, 0.0036, 0.0046) }),
  budgets: [budget('rebuild', { fail: 120, value: est(29, 36, 46) })],
  suggestions: [
    suggestion({
      proof: {
        equality: 'equal-modulo-time',
        obligations: [
          { claim: say`Lines 6, 7 and 8 only add files`, evidence: say`none reads the file system of its own stage` },
          {
            claim: say`Their destinations are disjoint`,
            evidence: say`${code('/app/src/')}, ${code('/app/models/')} and ${code('/opt/venv/')}`
          },
          { claim: say`No destination passes through a link`, evidence: say`the stage starts from ${code('scratch')}` }
        ],
        assumptions: []
      },
      replaceLines: [6, 8],
      replacement: 'COPY models/ models/\nCOPY --from=build /opt/venv/ /opt/venv/\nCOPY src/ src/\n',
      after: ML.replace('COPY src/ src/\n', '').replace('/opt/venv/ /opt/venv/\n', '/opt/venv/ /opt/venv/\nCOPY src/ src/\n'),
      profited: { changes: 184, of: 200 },
      message: say`Put lines 7, 8 in front of what changes more often: neither reads the other.`,
      line: 6
    }),
    suggestion({
      rule: 'insert-prefetch',
      level: 'needs-review',
      proof: { equality: 'likely', obligations: [], assumptions: [say`${code('setup.py')} runs nothing of its own`] },
      after: null,
      saving: based(3, 8, 14),
      message: say`Fetch the packages in a step of their own.`,
      line: 2
    }),
    suggestion({ rule: 'pin-base', level: 'advice', saving: based(0, 0, 0), message: say`Pin ${code('python:3.13')} by digest.`, line: 1 })
  ],
  silenced: 1,
  headText: ML,
  baseText: ML
});
const reordering = analysis({
  images: [ml, web],
  changedFiles: ['src/train.py'],
  total: { rebuild: ml.rebuild, added: est(0, 0, 0), money: ml.money, budgets: [] }
});

const priorSteps = [
  rebuilt(3, 'RUN pip install -r requirements.txt', est(4, 18, 75), because('instruction-changed', 'the command changed', 3))
].map((one) => ({ ...one, samples: 0, basis: 'prior' }));
const priorImage = image({
  steps: priorSteps,
  rebuild: based(4, 18, 75, 'priors'),
  typical: typicalOf(est(2, 9, 30), est(2, 9, 30), 0),
  added: est(0, 0, 0),
  history: null,
  suggestions: [suggestion({ saving: based(3, 12, 40, 'priors'), line: 3 })]
});
const priors = analysis({
  images: [priorImage],
  notes: [say`No earlier build log was found: estimates rest on similar steps elsewhere.`],
  total: { rebuild: priorImage.rebuild, added: est(0, 0, 0), money: null, budgets: [] }
});

const monthly = budget('added-cost', {
  warn: 5,
  fail: 50,
  value: est(60, 75, 90),
  decision: 'fail',
  reason: marked('added-cost is 75.00 USD per month, certainly over the limit of 50.00 USD per month.')
});
const overBudget = analysis({
  ...harmful,
  verdict: 'warn',
  images: [{ ...api, suggestions: [], budgets: [] }],
  total: { rebuild: api.rebuild, added: api.added, money: bill({ addedPerMonth: est(60, 75, 90) }), budgets: [monthly] },
  override: {
    by: 'octo-maintainer',
    at: '2026-11-20T16:40:00Z',
    head: 'd4e5f6a7b8c9',
    reason: 'the old image is gone next week'
  },
  audit: null
});

const preview = analysis({
  images: [{ ...api, verdict: 'warn', suggestions: [], budgets: [{ ...overRebuild, decision: 'warn' }] }],
  verdict: 'warn',
  config: { config: defaultConfig(), source: '.github/layercost.yml at feature@d4e5f6a', role: 'preview', changedByHead: true },
  total: { rebuild: api.rebuild, added: api.added, money: api.money, budgets: [] }
});

const many: ImageAnalysis[] = Array.from({ length: 40 }, (_, i) =>
  i < 15
    ? {
        ...api,
        suggestions: [],
        verdict: 'pass',
        budgets: [],
        timeline: [],
        rebuild: based(131 - i, 159 - i, 208 - i),
        spec: { ...api.spec, name: `svc-${i}`, dockerfile: `services/s${i}/Dockerfile` }
      }
    : { ...web, spec: { ...web.spec, name: `svc-${i}`, dockerfile: `services/s${i}/Dockerfile` } }
);
const fortyImages = analysis({
  images: many,
  total: { rebuild: based(1860, 2280, 3015), added: est(1050, 1245, 1455), money: null, budgets: [] }
});

const legacy = analysis({
  images: [
    image({
      spec: { builder: 'legacy', cache: { ...api.spec.cache, mode: 'local', from: 'assumed' } },
      steps: [
        rebuilt(
          2,
          'ENV APP_SECRET=opensesame APP_HOME=/app',
          est(0, 0.2, 0.4),
          because('environment-changed', 'value of `APP_SECRET` changed', 2)
        ),
        rebuilt(
          3,
          'WORKDIR $APP_HOME',
          est(0, 0.1, 0.2),
          because('parent-rebuilt', 'it stands on line 2', 2),
          because('environment-changed', 'value of `APP_SECRET` changed', 2)
        ),
        rebuilt(
          4,
          'RUN make',
          null,
          because('parent-rebuilt', 'it stands on line 3', 3),
          because('parent-rebuilt', 'it stands on line 2', 2),
          because('environment-changed', 'value of `APP_SECRET` changed', 2)
        )
      ],
      rebuild: null
    })
  ]
});

const bumped = {
  ...because('base-image-changed', '`node:22.1` became `node:22.2`: whether the two are the same image is not known', 1),
  images: { before: 'node:22.1', after: 'node:22.2' }
};
const bump = analysis({
  images: [
    image({
      steps: [
        rebuilt(2, 'WORKDIR /app', est(0, 0.1, 0.2), bumped),
        rebuilt(3, 'RUN npm ci', est(80, 92, 121), because('parent-rebuilt', 'it stands on line 2', 2), bumped)
      ],
      rebuild: based(80, 92, 121),
      typical: typicalOf(est(60, 68, 77), est(60, 68, 77), 200),
      added: est(0, 0, 0)
    })
  ],
  total: { rebuild: based(80, 92, 121), added: est(0, 0, 0), money: null, budgets: [] }
});

/** Name of the golden file to the analysis that it shows. */
export const CASES: Readonly<Record<string, Analysis>> = {
  harmful,
  harmless,
  reordering,
  priors,
  'over-budget': overBudget,
  preview,
  'forty-images': fortyImages,
  legacy,
  'version-bump': bump
};
