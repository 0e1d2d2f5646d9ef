// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, FILES, job, push, SETUP } from './verdicts.ts';

// What a build of the pull request finds, and what the first build after its merge finds, where these are two (docs/discovery.md "What keeps a cache").

const REGISTRY = 'cache-from: type=registry,ref=acme/c\n  cache-to: type=registry,ref=acme/c,mode=max';
const READ_ONLY = "cache-from: type=gha\n  cache-to: ${{ github.event_name == 'push' && 'type=gha,mode=max' || '' }}";
const OWN = { runner: 'self-hosted' };
const BUILD = 'run: docker build -t a .';
const on = (event: string) => `on: {${event}}\n`;
const MERGED = on('push: {branches: [main]}');
const PULLED = on('pull_request: {}');

const SHARED = 'where the first build after the merge looks';
const APART = 'also finds what its earlier ones kept';
const UNREAD = 'itself reads no cache';
const ELSEWHERE = 'another definition builds';

const cases: readonly (readonly [string, string | null, string, string?])[] = [
  ['one service cache', APART, job([SETUP, push()])],
  ['a service cache that pull requests only read', null, job([SETUP, push('', READ_ONLY)])],
  ['one registry', SHARED, job([SETUP, push('', REGISTRY)])],
  ['one engine that stays', SHARED, job([BUILD], OWN)],
  ['no cache', null, job([SETUP, push('', 'pull: true')])],
  ['after the merge only', null, job([SETUP, push()], { on: MERGED })],
  [
    'a step for pull requests behind the one for the branch',
    UNREAD,
    job([SETUP, `if: github.event_name == 'push'\n${push()}`, `if: github.event_name == 'pull_request'\n${push('', 'pull: true')}`])
  ],
  [
    'such a step in front of it',
    UNREAD,
    job([SETUP, `if: github.event_name == 'pull_request'\n${push('', 'pull: true')}`, `if: github.event_name == 'push'\n${push()}`])
  ],
  ['two definitions', ELSEWHERE, job([SETUP, push('', 'pull: true')], { on: PULLED }), job([SETUP, push()], { on: MERGED })]
];

test.each(cases.map(([name, expected, workflow, second]) => ({ name, expected, workflow, second })))(
  '$name',
  async ({ expected, workflow, second }) => {
    const files: Texts = {
      ...FILES,
      Dockerfile: BROAD,
      '.github/workflows/a.yml': workflow,
      ...(second === undefined ? {} : { '.github/workflows/b.yml': second })
    };
    const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, 'src/a.js': '2' }), { policy: null });
    const request = analysisRequest({ imagesOnly: true });
    const asked = { ...request, repository: { ...request.repository, pullRequest: 7 } };
    const said = JSON.stringify((await gatherAnalysis(ports, asked)).analysis.assumptions);
    expect([SHARED, APART, UNREAD, ELSEWHERE].filter((words) => said.includes(words))).toEqual(expected === null ? [] : [expected]);
    // Who asks beside no pull request is told nothing of one.
    expect(JSON.stringify((await gatherAnalysis(ports, request)).analysis.assumptions)).not.toContain('pull request');
  }
);
