import type { Picture } from '../../src/model/picture.ts';
import { code, say } from '../../src/model/sentence.ts';
import { renderHtml } from '../../src/report/index.ts';
import { analysis, based, because, est, image, rebuilt, step, suggestion } from '../setup/analysis.ts';

// Reports that the tests in a browser open.

const NOTHING: Picture = { merges: [], images: [], predictions: [], notes: [] };
const HOSTILE =
  '</script><script>document.title="taken"</script><img src="https://example.invalid/x.png" onerror="document.title=1"><style>*{display:none}';

/** So many images, of which a change of a shared file rebuilds every one. */
export const many = (count: number) =>
  renderHtml(
    analysis({
      images: Array.from({ length: count }, (_, i) =>
        image({
          spec: { name: `service-${i}`, dockerfile: `services/s${i}/Dockerfile` },
          verdict: i % 7 === 0 ? 'fail' : 'pass',
          steps: [
            step(1, 'FROM node:22'),
            rebuilt(2, 'COPY . .', est(0, 0.2, 0.4), because('context-changed', 'files differ', 2, [`services/s${i}/a.ts`])),
            rebuilt(3, 'RUN npm ci', est(10, 20 + i, 60), because('parent-rebuilt', 'it stands on line 2', 2))
          ],
          rebuild: { low: 10, mid: 20 + i, high: 60, basis: '14 builds' },
          added: est(0, 0, 0),
          baseText: 'FROM node:22\nCOPY . .\nRUN npm ci\n',
          headText: 'FROM node:22\nCOPY . .\nRUN npm ci\n'
        })
      )
    }),
    NOTHING
  );
/** Names and texts that try to be markup, script and style. */
export const hostile = () =>
  renderHtml(
    analysis({
      images: [
        image({
          spec: { name: HOSTILE, dockerfile: HOSTILE },
          steps: [rebuilt(1, `RUN ${HOSTILE}`, est(1, 2, 3), because('context-changed', HOSTILE, 1, [HOSTILE]))],
          baseText: `RUN echo\n`,
          headText: `RUN ${HOSTILE}\n`,
          notes: [say`${code(HOSTILE)}`]
        })
      ]
    }),
    NOTHING
  );
/** No earlier build is known. */
export const withoutHistory = () =>
  renderHtml(analysis({ images: [image({ steps: [rebuilt(1, 'RUN make', null)], history: null, headText: 'RUN make\n' })] }), NOTHING);

const SHARED = say`Does ${code('npm run build')} read sources?`;
/** Two Dockerfiles whose edits leave one question open alike and one each, and no earlier build. */
export const sharedQuestions = () =>
  renderHtml(
    analysis({
      images: ['api', 'billing-service-with-a-very-long-name'].map((name) =>
        image({
          spec: { name, dockerfile: `services/${name}/Dockerfile` },
          steps: [rebuilt(1, 'RUN make', est(1, 2, 3), because('context-changed', 'files differ', 1))],
          rebuild: based(20, 75, 482, 'priors'),
          history: null,
          headText: 'RUN make\n',
          suggestions: [
            suggestion({
              level: 'needs-review',
              saving: based(1.4, 12, 148, 'priors'),
              proof: { equality: 'likely', obligations: [], assumptions: [SHARED, say`Is ${code(name)} plain?`] }
            })
          ]
        })
      )
    }),
    NOTHING
  );

/** A Dockerfile of many lines, the last of which run. */
export const long = () => {
  const lines = ['FROM node:22', ...Array.from({ length: 260 }, (_, i) => `RUN echo ${i}`)];
  const text = `${lines.join('\n')}\n`;
  const steps = lines.map((line, i) =>
    i < 250 ? step(i + 1, line) : rebuilt(i + 1, line, est(1, 2, 3), because('no-cache', 'no cache', i + 1))
  );
  return renderHtml(analysis({ images: [image({ steps, baseText: text, headText: text })] }), NOTHING);
};

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const BUILT = { digest: digest('a'), at: '2026-11-20T16:40:00Z' };
const NOW = { digest: digest('b'), at: '2026-11-20T19:40:00Z' };

/** One image with what only some changes have: base images that moved, layers with their bytes, kept predictions, and a build that may fail. */
export const BASES = image({
  spec: { name: 'api' },
  steps: [
    step(1, 'FROM node:22', { verdict: 'metadata' }),
    step(2, 'WORKDIR /app'),
    rebuilt(3, 'COPY . .', est(0, 0.2, 0.4), because('context-changed', 'files differ', 3, ['src/a.ts'])),
    rebuilt(4, 'RUN make', est(10, 20, 60), because('parent-rebuilt', 'it stands on line 3', 3))
  ],
  rebuild: { ...est(10, 20, 60), basis: '14 builds' },
  bases: [
    { reference: 'node:22', built: BUILT, now: NOW, move: { kind: 'now', from: BUILT, to: NOW }, steps: { above: 3, of: 4 } },
    { reference: 'alpine:3', built: BUILT, now: { ...NOW, digest: digest('a') }, move: null, steps: { above: 0, of: 4 } }
  ],
  bytes: {
    pushed: { ...est(1_000_000, 160_000_000, 180_000_000), basis: '3 records' },
    pulled: { ...est(1_000_000, 160_000_000, 180_000_000), basis: '3 records' },
    image: { before: 300_000_000, after: est(310_000_000, 320_000_000, 340_000_000) },
    steps: [null, null, est(1_000_000, 1_000_000, 1_000_000), est(0, 159_000_000, 179_000_000)],
    typical: null,
    added: null
  },
  baseText: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN make\n',
  headText: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN make\n'
});
export const everythingElse = () =>
  renderHtml(analysis({ images: [BASES] }), {
    ...NOTHING,
    predictions: Array.from({ length: 6 }, (_, i) => ({
      at: `2026-11-1${i}T10:00:00Z`,
      image: 'api',
      said: est(10, 20, 30),
      took: 12 + 4 * i
    }))
  });
