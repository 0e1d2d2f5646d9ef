import { describe, expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, FILES, job, push, SETUP } from './verdicts.ts';

// A change of nothing but the workflow: what it does to the cache and to the machine is what later builds pay (docs/discovery.md "What keeps a
// cache", docs/cache-rules.md §4).

const STAGES = `FROM node:20 AS build\nCOPY . .\nRUN npm ci\nFROM node:20\nCOPY --from=build /app /app\n`;
const own = 'type=gha,scope=own';
const both = (from: string, to: string) => `cache-from: ${from}\n  cache-to: ${to}`;
const usual = job([SETUP, push()]);

interface Outcome {
  readonly affected: boolean | undefined;
  readonly cacheChange: string | null;
  readonly steps: string;
}

async function outcome(before: string, after: string, dockerfile = BROAD): Promise<Outcome> {
  const files = (workflow: string): Texts => ({ ...FILES, Dockerfile: dockerfile, '.github/workflows/ci.yml': workflow });
  const ports = portsFor(sideInMemory('base', files(before)), sideInMemory('head', files(after)), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const [image] = analysis.images;
  const steps = (image?.steps ?? []).filter(({ verdict }) => verdict === 'cached' || verdict === 'rebuilt');
  return {
    affected: image?.affected,
    cacheChange: image?.cacheChange == null ? null : plainText(image.cacheChange),
    steps: steps.map(({ verdict, certainty }) => `${verdict === 'cached' ? '-' : 'R'}${certainty === 'certain' ? '' : '?'}`).join(' ')
  };
}

const LOST = 'the build loses its cache, so every step runs on every build';
const MOVED = 'its cache moves to another place, so the next build starts without one, once';

describe('a workflow that changes how an image is built', () => {
  const changes: readonly (readonly [name: string, before: string, after: string, expected: Outcome, dockerfile?: string])[] = [
    ['no cache any more', usual, job([SETUP, push('', '')]), { affected: true, cacheChange: LOST, steps: 'R R R' }],
    ['no-cache', usual, job([SETUP, push('\n  no-cache: true')]), { affected: true, cacheChange: LOST, steps: 'R R R' }],
    ['reads another scope', usual, job([SETUP, push('', both(own, 'type=gha'))]), { affected: true, cacheChange: LOST, steps: 'R R R' }],
    [
      'moves its scope',
      usual,
      job([SETUP, push('', both(own, `${own},mode=max`))]),
      { affected: true, cacheChange: MOVED, steps: 'R R R' }
    ],
    [
      'moves to a registry',
      usual,
      job([SETUP, push('', both('type=registry,ref=a/b:c', 'type=registry,ref=a/b:c,mode=max'))]),
      { affected: true, cacheChange: MOVED, steps: 'R R R' }
    ],
    [
      'moves and still reads the old place',
      usual,
      job([SETUP, push('', `cache-from: |\n    type=gha\n    ${own}\n  cache-to: ${own},mode=max`)]),
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    [
      'mode=min of one stage',
      usual,
      job([SETUP, push('', both('type=gha', 'type=gha'))]),
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    [
      'mode=min of several stages',
      usual,
      job([SETUP, push('', both('type=gha', 'type=gha'))]),
      { affected: true, cacheChange: 'its cache will keep only the layers of the final image (mode=min)', steps: '- - -' },
      STAGES
    ],
    [
      'mode=max instead of min',
      job([SETUP, push('', both('type=gha', 'type=gha'))]),
      usual,
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    ['a cache at last', job([SETUP, push('', '')]), usual, { affected: false, cacheChange: null, steps: 'R R R' }],
    [
      'another builder',
      usual,
      job([push()]),
      {
        affected: true,
        cacheChange:
          'its cache may be lost: without setup-buildx-action the docker driver writes a cache (type=gha) only where the engine has the containerd image store',
        steps: '-? -? -?'
      }
    ],
    [
      'a machine of another architecture',
      usual,
      job([SETUP, push()], { runner: 'ubuntu-24.04-arm' }),
      { affected: true, cacheChange: null, steps: 'R R R' }
    ],
    [
      'the same for platforms that are written down',
      job([SETUP, push('\n  platforms: linux/amd64')]),
      job([SETUP, push('\n  platforms: linux/amd64')], { runner: 'ubuntu-24.04-arm' }),
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    [
      'a newer image of the same machine',
      usual,
      job([SETUP, push()], { runner: 'ubuntu-24.04' }),
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    [
      'one platform more',
      usual,
      job([SETUP, push('\n  platforms: linux/amd64,linux/arm64')]),
      { affected: true, cacheChange: null, steps: 'R R R' }
    ],
    [
      'one platform less',
      job([SETUP, push('\n  platforms: linux/amd64,linux/arm64')]),
      job([SETUP, push('\n  platforms: linux/arm64/v8')]),
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    [
      'the platform of the machine by its name',
      job([SETUP, push()], { runner: 'ubuntu-24.04-arm' }),
      job([SETUP, push('\n  platforms: linux/arm64')], { runner: 'ubuntu-24.04-arm' }),
      { affected: false, cacheChange: null, steps: '- - -' }
    ],
    [
      'what runs on the machine for every platform',
      job([SETUP, push('\n  platforms: linux/amd64')]),
      job([SETUP, push('\n  platforms: linux/amd64,linux/arm64')]),
      { affected: true, cacheChange: null, steps: '- - R R' },
      'FROM --platform=$BUILDPLATFORM node:20 AS build\nCOPY . .\nRUN npm ci\nFROM node:20\nCOPY --from=build /app /app\nRUN id\n'
    ],
    [
      'a machine of which nothing is known',
      usual,
      job([SETUP, push()], { runner: 'large' }),
      {
        affected: true,
        cacheChange: 'its cache may be lost: whether large has the architecture of ubuntu-latest is not known',
        steps: '-? -? -?'
      }
    ],
    [
      'another machine of our own',
      job(['run: docker build .'], { runner: '[self-hosted, one]' }),
      job(['run: docker build .'], { runner: '[self-hosted, two]' }),
      {
        affected: true,
        cacheChange: 'its cache may be lost: whether self-hosted, two finds what self-hosted, one has built is not known',
        steps: 'R? R? R?'
      }
    ],
    ['nothing that the build reads', usual, `# a word\n${usual}`, { affected: false, cacheChange: null, steps: '- - -' }]
  ];
  test.each(changes.map(([name, before, after, expected, dockerfile]) => ({ name, before, after, expected, dockerfile })))(
    '$name',
    async ({ before, after, expected, dockerfile }) => {
      expect(await outcome(before, after, dockerfile)).toEqual(expected);
    }
  );

  test('an image without a cache is affected by what it reads alone', async () => {
    const none = job([SETUP, push('', '')]);
    expect(await outcome(none, `# a word\n${none}`)).toEqual({ affected: false, cacheChange: null, steps: 'R R R' });
  });
});
