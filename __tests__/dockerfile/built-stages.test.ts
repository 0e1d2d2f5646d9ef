import { expect, test } from '@jest/globals';
import { builtStages, parseDockerfile, targetStage } from '../../src/dockerfile/index.ts';

// Which stages an image is made of, by what three builders did with this file.

const FILE = parseDockerfile(
  `ARG KIND=a
FROM alpine:3.21 AS base-a
FROM base-a
FROM base-a AS Twin
FROM base-$KIND AS twin
FROM base-a AS base-arm64
FROM base-\${TARGETARCH} AS native
FROM base-a AS last
`,
  'Dockerfile'
);

test.each([
  ['the last one by default', null, {}, [0, 6]],
  ['an empty name', '', {}, [0, 6]],
  ['a name in another case, the last of two', 'TWIN', {}, [0, 3]],
  ['a parent by an argument that leads nowhere', 'twin', { KIND: 'other' }, [3]],
  ['a parent by the platform', 'native', {}, [0, 4, 5]],
  ['a number', '1', {}, null],
  ['no such stage', 'prod', {}, null]
])('%s', (_, target, args, stages) => {
  const built = builtStages(FILE, { target, args, platform: 'linux/arm64' });
  expect(built?.map((stage) => stage.index) ?? null).toEqual(stages);
});

test('of two stages of one name the legacy builder takes the first', () => {
  expect(targetStage(FILE.stages, 'twin', 'legacy')?.index).toBe(2);
});
