import { expect, test } from '@jest/globals';
import { analyse, gather } from '../../src/analysis/index.ts';
import { commitChanges, commitFiles } from '../../src/git/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor } from '../setup/analysis-request.ts';
import { inFolder } from '../setup/run-cli.ts';
import { type Files, scratchRepository } from '../setup/scratch-repository.ts';

// A change that brings back what an older commit of the base branch had: the cache may still hold it (docs/cache-rules.md §14).

const DOCKERFILE = 'FROM node:22-alpine\nWORKDIR /app\nCOPY a.txt ./\nRUN one\nCOPY b.txt ./\nRUN two\n';
const WITH_ENV = DOCKERFILE.replace('RUN one', 'ENV MODE=x\nRUN one');

const CASES: readonly (readonly [string, readonly Files[], Files, readonly string[], number | 'the parent of 0' | null])[] = [
  [
    'a file goes back to what it was',
    [{ 'a.txt': '1' }, { 'a.txt': '2' }],
    { 'a.txt': '1' },
    ['3 unknown', '4 unknown', '5 unknown', '6 unknown'],
    0
  ],
  [
    '… two commits ago',
    [{ 'a.txt': '1' }, { 'a.txt': '2' }, { 'a.txt': '3' }],
    { 'a.txt': '1' },
    ['3 unknown', '4 unknown', '5 unknown', '6 unknown'],
    0
  ],
  ['a new content', [{ 'a.txt': '1' }, { 'a.txt': '2' }], { 'a.txt': '3' }, ['3 certain', '4 certain', '5 certain', '6 certain'], null],
  [
    'one file goes back, the other stays: only what never read both',
    [
      { 'a.txt': '1', 'b.txt': '1' },
      { 'a.txt': '2', 'b.txt': '2' }
    ],
    { 'a.txt': '1' },
    ['3 unknown', '4 unknown', '5 certain', '6 certain'],
    0
  ],
  [
    'a line goes away again',
    [{ Dockerfile: DOCKERFILE }, { Dockerfile: WITH_ENV }],
    { Dockerfile: DOCKERFILE },
    ['4 unknown', '5 unknown', '6 unknown'],
    0
  ],
  [
    'back to what the oldest known change found',
    [{ 'a.txt': '1' }],
    { 'a.txt': '0' },
    ['3 unknown', '4 unknown', '5 unknown', '6 unknown'],
    'the parent of 0'
  ],
  [
    'what a link was is not known',
    [{ 'a.txt': '1' }, { 'a.txt': '2', 'b.txt': { link: 'a.txt' } }],
    { 'a.txt': '1', 'b.txt': '1' },
    ['3 unknown', '4 unknown', '5 unknown', '6 unknown'],
    0
  ],
  [
    'the Dockerfile changed twice in between',
    [
      { 'a.txt': '1', Dockerfile: `${DOCKERFILE}RUN three\n` },
      { 'a.txt': '2', Dockerfile: `${DOCKERFILE}RUN four\n` },
      { Dockerfile: `${DOCKERFILE}RUN five\n` }
    ],
    { 'a.txt': '1' },
    ['3 unknown', '4 unknown', '5 unknown', '6 unknown', '7 unknown'],
    0
  ],
  [
    'the ignore file changed in between',
    [{ 'a.txt': '1', '.dockerignore': 'x\n' }, { 'a.txt': '2', '.dockerignore': 'y\n' }, { '.dockerignore': 'z\n' }],
    { 'a.txt': '1' },
    ['3 unknown', '4 unknown', '5 unknown', '6 unknown'],
    0
  ]
];

test.each(CASES)('%s', async (_name, history, change, expected, named) => {
  await inFolder(async (folder) => {
    const repository = scratchRepository(folder, { Dockerfile: DOCKERFILE, 'a.txt': '0', 'b.txt': '0' });
    const commits = history.map((files) => repository.commit(files));
    const base = repository.git('rev-parse', 'HEAD');
    const head = repository.commit(change);
    const ports = portsFor(commitFiles(folder, base), commitFiles(folder, head), { policy: null, changes: commitChanges(folder, base) });
    const request = analysisRequest({
      base: { ref: 'main', sha: base, mergeBase: base },
      head: { ref: 'feature', sha: head },
      cache: 'local'
    });
    const [image] = analyse(await gather(ports, request)).images;
    const rebuilt = image?.steps.filter((step) => step.verdict === 'rebuilt') ?? [];
    expect(rebuilt.map((step) => `${step.line} ${step.certainty}`)).toEqual(expected);
    const nameOf = (place: number | 'the parent of 0') =>
      place === 'the parent of 0' ? `the parent of ${commits[0]?.slice(0, 7)}` : commits[place]?.slice(0, 7);
    const reasons = rebuilt
      .flatMap((step) => step.causes.map((cause) => plainText(cause.detail)))
      .filter((detail) => detail.includes('may still hold'));
    expect(new Set(reasons)).toEqual(
      new Set(named === null ? [] : [`the build of ${nameOf(named)} had the same step, and the cache may still hold it`])
    );
    // The root cause stays what the change did.
    for (const step of rebuilt) expect(step.causes.at(-1)?.kind).not.toBe('unknown-input');
  });
});
