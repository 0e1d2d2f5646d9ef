import { expect, test } from '@jest/globals';
import { analyse, gather, type Registries } from '../../src/analysis/index.ts';
import { encodeHistory, parseHistory } from '../../src/history/index.ts';
import type { BuiltSample, HistoryLine } from '../../src/model/history.ts';
import type { ReadIndex, RegistryAnswer, RegistryProblem, RegistryQuestion } from '../../src/model/registry.ts';
import { checkDocument, PLAIN_OPTIONS, renderComment } from '../../src/report/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';
import { texts } from '../setup/sentence.ts';

// What is known of the images that a Dockerfile is built on, from builds of the base branch and from the registry.

const [A, B, C] = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const DOCKERFILE =
  'FROM node:22 AS build\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nFROM alpine:3.20\nRUN apk add curl\nCOPY --from=build /app /app\n';
const BASE = { Dockerfile: DOCKERFILE, 'package.json': '{}' };
const HEAD = { Dockerfile: DOCKERFILE, 'package.json': '{"name":"x"}' };

function built(at: string, digest: string, over: Partial<BuiltSample> = {}): BuiltSample {
  return {
    v: 1,
    ...{ run: at, job: 'j', build: 0, built: '', image: null, file: 'Dockerfile', target: null, commit: null, runner: null, trusted: true },
    at,
    bases: [{ reference: 'node:22', digest }],
    ...{ base: null, config: null, below: [], layers: [], steps: [] },
    ...over
  };
}
const answer = (reference: string, digest: string, indexes: readonly ReadIndex[] = []) =>
  ({ reference, digest, at: '2026-11-08T10:00:00.000Z', indexes }) satisfies RegistryAnswer;

interface Asked {
  readonly config?: string;
  readonly headConfig?: string;
  readonly head?: Readonly<Record<string, string>>;
  readonly answers?: (question: RegistryQuestion) => RegistryAnswer;
}
async function report(history: readonly HistoryLine[], { config = 'version: 1\n', headConfig = config, head = HEAD, answers }: Asked = {}) {
  const questions: RegistryQuestion[] = [];
  const registries: Registries = {
    ask: async (all) => {
      questions.push(...all);
      return all.map((one) => answers?.(one) ?? answer(one.reference, A));
    }
  };
  const file = '.github/layercost.yml';
  const base = config === '' ? BASE : { ...BASE, [file]: config };
  const input = await gather(
    portsFor(sideInMemory('base', base), sideInMemory('head', { ...head, ...(headConfig === '' ? {} : { [file]: headConfig }) }), {
      registries,
      stores: [{ read: async () => ({ text: encodeHistory(history), name: 'history.jsonl' }) }]
    }),
    analysisRequest()
  );
  const analysis = analyse(input);
  return {
    questions,
    bases: analysis.images[0]?.bases ?? [],
    notes: texts(analysis.notes),
    lines: input.history,
    comment: renderComment(analysis, PLAIN_OPTIONS),
    document: checkDocument(analysis)
  };
}
const ON = 'version: 1\nregistries: [docker.io]\n';

test('the digest that a name had in the last build is told, and a move between two builds', async () => {
  const one = await report([built('2026-11-06T10:00:00Z', A)]);
  expect(one.bases).toMatchObject([{ reference: 'node:22', built: { digest: A, at: '2026-11-06T10:00:00Z' }, now: null, move: null }]);
  expect(one.comment).toContain('Base images as the last build had them: `node:22` (`sha256:111111111111`, `2026-11-06`).');
  const two = await report([built('2026-11-05T10:00:00Z', A), built('2026-11-06T10:00:00Z', B)]);
  expect(two.bases[0]?.move).toMatchObject({ kind: 'built', from: { digest: A }, to: { digest: B } });
  expect(two.comment).toContain(
    '`node:22` moved: the build of `2026-11-05` still had another image than that of `2026-11-06`. Such a move rebuilds and moves all that stands on it, whatever is merged.'
  );
});

test.each<[string, readonly HistoryLine[]]>([
  ['one image all along', [built('2026-11-05T10:00:00Z', A), built('2026-11-06T10:00:00Z', A)]],
  ['a run that nobody trusts', [built('2026-11-05T10:00:00Z', A), built('2026-11-06T10:00:00Z', B, { trusted: false })]],
  ['a move that builds have taken', ['05', '06', '07'].map((day, i) => built(`2026-11-${day}T10:00:00Z`, i === 0 ? A : B))],
  ['two platforms of one run', [built('2026-11-06T10:00:00Z', A), built('2026-11-06T10:00:00Z', B, { built: 'linux/arm64' })]],
  ['another Dockerfile', [built('2026-11-05T10:00:00Z', A), built('2026-11-06T10:00:00Z', B, { file: 'other/Dockerfile' })]]
])('%s is no move', async (_, history) => {
  expect((await report(history)).bases.flatMap(({ move }) => move ?? [])).toEqual([]);
});

test('a name that moved since the last build is told apart from the change, with the steps that stand on it', async () => {
  const { bases, comment, document } = await report([built('2026-11-08T07:00:00Z', A)], {
    config: ON,
    answers: ({ reference }) => answer(reference, reference === 'node:22' ? B : C)
  });
  expect(bases.map(({ reference, move, steps }) => [reference, move?.kind ?? null, steps])).toEqual([
    ['node:22', 'now', { above: 4, of: 5 }],
    ['alpine:3.20', null, { above: 2, of: 5 }]
  ]);
  const words =
    'moved within the last 3 h, after the build of 2026-11-08: the next build re-runs 4 of 5 steps whatever is merged, which is no cost of this change.';
  expect(comment).toContain(`\`node:22\` ${words.replace('2026-11-08', '`2026-11-08`')}`);
  expect(JSON.stringify(document)).toContain(`node:22 ${words}`);
  expect(comment).toContain('is the same image, also where it has moved since the last build');
});

test('a new index with the same image for this platform runs nothing again', async () => {
  const index = (digest: string, arm: string) => ({
    digest,
    platforms: [
      { platform: 'linux/amd64', digest: C },
      { platform: 'linux/arm64/v8', digest: arm }
    ]
  });
  const asked: Asked = { config: ON, answers: ({ reference }) => answer(reference, B, [index(B, B), index(A, A)]) };
  const { bases, comment, lines } = await report([built('2026-11-08T07:00:00Z', A)], asked);
  expect(bases[0]?.move?.kind).toBe('elsewhere');
  expect(comment).toContain('`node:22` has a new index with the same image for `linux/amd64`: nothing runs again because of it.');
  // What was read is kept by its digest: the next run asks for the name alone.
  const text = encodeHistory(lines);
  expect(parseHistory(text, 'h')).toEqual({ lines, problems: [] });
  const next = await report(lines, asked);
  expect([...(next.questions[0]?.known ?? [])]).toHaveLength(2);
});

test('what the registry still has says so, and an answer before the newest build says nothing', async () => {
  const same = await report([built('2026-11-08T07:00:00Z', A)], { config: ON });
  expect(same.comment).toContain('The registry still has `node:22` as in the build of `2026-11-08`.');
  const stale: HistoryLine = { v: 1, asked: 'node:22', digest: B, at: '2026-11-07T00:00:00Z', indexes: [] };
  expect((await report([built('2026-11-08T07:00:00Z', A), stale])).bases[0]).toMatchObject({ now: null, move: null });
});

test.each<[string, Asked, readonly string[]]>([
  ['nothing without a list of registries', { config: 'version: 1\n' }, []],
  ['nothing of a configuration that only the change has', { config: '', headConfig: ON }, []],
  ['nothing of a list that the change widens', { config: 'version: 1\nregistries: [ghcr.io]\n', headConfig: ON }, []],
  [
    'no name that the change brings',
    { config: ON, head: { ...HEAD, Dockerfile: DOCKERFILE.replace('node:22', 'docker.io/evil/image:1') } },
    ['alpine:3.20', 'node:22']
  ],
  ['names of other registries not', { config: 'version: 1\nregistries: [Index.docker.io]\n' }, ['alpine:3.20', 'node:22']]
])('asked is %s', async (_, asked, expected) => {
  expect((await report([], asked)).questions.map(({ reference }) => reference)).toEqual(expected);
});

const problem = (reference: string, why: RegistryProblem): RegistryAnswer => ({ reference, host: 'docker.io', problem: why });
test.each<[RegistryProblem, string]>([
  [{ kind: 'login', status: 401 }, 'does not show it without a login (401)'],
  [{ kind: 'absent', status: 404 }, 'knows no such image, or hides it (404)'],
  [{ kind: 'limit', status: 429, retryAfter: 120 }, 'answers no more questions for now (429), and asks to wait 120 s'],
  [{ kind: 'server', status: 503 }, 'has a fault of its own (503)'],
  [{ kind: 'silence' }, 'did not answer in time'],
  [{ kind: 'elsewhere' }, 'points to another host, which was not followed'],
  [{ kind: 'false-digest' }, 'gave a digest that is not that of its content, which is not believed']
])('%j leaves the report whole, with the reason in words', async (why, words) => {
  const { notes, bases } = await report([built('2026-11-08T07:00:00Z', A)], {
    config: ON,
    answers: ({ reference }) => problem(reference, why)
  });
  expect(notes).toContain(`Whether alpine:3.20 and node:22 moved is not known: the registry docker.io ${words}.`);
  expect(bases[0]).toMatchObject({ reference: 'node:22', now: null, move: null });
});
