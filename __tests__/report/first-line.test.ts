import { expect, test } from '@jest/globals';
import { say } from '../../src/model/sentence.ts';
import { headline } from '../../src/report/headline.ts';
import { PLAIN_OPTIONS, renderComment, renderTerminal } from '../../src/report/index.ts';
import { analysis, because, est, image, rebuilt, step } from '../setup/analysis.ts';

// What the first line is about where several things are true.

const FILES = because('context-changed', '`yarn.lock` changed', 2, ['yarn.lock']);
const VALUE = { ...because('environment-changed', '`TAG` has a new value on every build', 4), recurs: true as const };

/** An image of which files make an install run, and a value of every build makes the rest run. */
const both = (install: number, rest: number) =>
  headline(
    analysis({
      images: [
        image({
          affected: true,
          steps: [
            step(1, 'FROM node:22', { verdict: 'metadata' }),
            rebuilt(2, 'COPY yarn.lock ./', est(0, 0, 0), FILES),
            rebuilt(3, 'RUN yarn install', est(install, install, install), FILES),
            step(4, 'ENV TAG=***', { verdict: 'metadata' }),
            rebuilt(5, 'RUN yarn build', est(rest, rest, rest), VALUE)
          ]
        })
      ]
    })
  );

test.each([
  { what: 'the change, where it makes a good part run', install: 25, rest: 60, cause: 'yarn.lock changed' },
  { what: 'what every build has, where the change makes next to nothing run', install: 1, rest: 60, cause: 'TAG has a new value' }
])('the reason is $what', ({ install, rest, cause }) => {
  expect(both(install, rest)).toContain(cause);
});

test('without a cache it is said that later builds take longer, where the change makes them', () => {
  const none = because('cache-not-available', 'there is no build cache, so every step runs on each build', null);
  const cache = { mode: 'none', from: 'build.yml:31', scope: null, noCache: [], exports: false, imports: false } as const;
  const build = (added: number) => {
    const ends = { before: est(40, 40, 40), after: est(40 + added, 40 + added, 40 + added) };
    return image({
      affected: true,
      steps: [step(1, 'FROM node:22', { verdict: 'metadata' }), rebuilt(2, 'RUN make', est(40, 40, 40), none)],
      typical: { ...ends, changes: 5, building: { before: 5, after: 5 }, each: ends },
      added: est(added, added, added),
      spec: { cache }
    });
  };
  expect(headline(analysis({ images: [build(30)] }))).toContain('on every later merge');
  expect(headline(analysis({ images: [build(0)] }))).toContain('no build cache, so every step runs on every build');
});

test('images that a release builds, and images that nothing builds, are told apart', () => {
  const steps = [rebuilt(2, 'COPY yarn.lock ./', est(1, 1, 1), FILES)];
  const images = [
    image({ steps, spec: { name: 'dev', dockerfile: 'dev.Dockerfile', elsewhere: 'event' } }),
    image({ steps, history: null, spec: { name: 'prod', dockerfile: 'prod.Dockerfile', source: 'by name' } })
  ];
  expect(headline(analysis({ images }))).toMatch(
    /^dev rebuilds at the next release.* builds it; prod rebuilds, but no workflow was found that builds it$/
  );
});

test('of a Dockerfile that was not read to its end nobody knows what runs, whatever stands in what was read', () => {
  const problems = [
    {
      code: 'too-many-instructions',
      file: 'Dockerfile',
      message: say`Only the first 5000 instructions were read.`,
      severity: 'error',
      range: null
    }
  ] as const;
  const unread = image({
    affected: true,
    rebuild: null,
    verdict: 'warn',
    problems,
    reason: say`The Dockerfile was not read to its end`,
    steps: [step(1, 'FROM node:22', { verdict: 'metadata' })]
  });
  const other = image({
    steps: [rebuilt(2, 'COPY yarn.lock ./', est(1, 1, 1), FILES)],
    spec: { name: 'web', dockerfile: 'web.Dockerfile' }
  });
  const words = renderTerminal(analysis({ verdict: 'warn', images: [other, unread] }));
  expect(words.split('\n')[0]).toMatch(/^api: could not be analysed: The Dockerfile was not read to its end; 1 other image rebuilds$/);
  expect(words).toContain('could not be analysed  (');
  expect(words).not.toMatch(/no step rebuilds|0 of 0/);
});

const open = (name: string) => {
  const cause = because('base-image-changed', '`core` is built by `core` of this repository, and what that build reads cannot be known', 1);
  return step(2, `RUN install ${name}`, { verdict: 'cached', certainty: 'unknown', causes: [cause] });
};
const oneOf = (name: string, steps: readonly ReturnType<typeof step>[]) =>
  image({ affected: true, steps, spec: { name, dockerfile: `${name}/Dockerfile` } });

test.each([
  {
    what: 'what surely runs before what only may, within an image',
    images: [oneOf('npm', [open('npm'), rebuilt(3, 'COPY yarn.lock ./', est(1, 1, 1), FILES)])],
    line: /^npm: 1 to 2 of 2 steps rebuild.*: yarn\.lock changed$/
  },
  {
    what: 'the images of which a step surely runs before those that only may',
    images: [
      oneOf('a', [open('a')]),
      oneOf('b', [open('b')]),
      oneOf('npm', [open('npm'), rebuilt(3, 'COPY yarn.lock ./', est(1, 1, 1), FILES)])
    ],
    line: /^npm: 1 to 2 of 2 steps rebuild.*: yarn\.lock changed; 2 other images may rebuild$/
  },
  {
    what: 'images that only may',
    images: [oneOf('a', [open('a')]), oneOf('b', [open('b')])],
    line: /^a and 1 other image: up to 2 of 2 steps/
  }
])('the first line is about $what', ({ images, line }) => {
  expect(headline(analysis({ images }))).toMatch(line);
});

const idle = (name: string, more: Parameters<typeof image>[0] = {}) =>
  image({
    affected: true,
    untouched: true,
    steps: [rebuilt(5, 'RUN make', est(60, 60, 60), VALUE)],
    spec: { name, dockerfile: `${name}/Dockerfile` },
    ...more
  });
const touched = oneOf('npm', [rebuilt(3, 'COPY yarn.lock ./', est(1, 1, 1), FILES)]);

test.each([
  {
    what: 'what the change touches, and not what runs in any build',
    images: [idle('a'), touched, idle('b')],
    line: /^npm: 1 of 1 step rebuilds[^;]*: yarn\.lock changed$/
  },
  {
    what: 'what runs in any build, where the change touches nothing else',
    images: [idle('a'), idle('b')],
    line: /^No image reads a changed file; as in any build, a and 1 other image rebuild: .*TAG has a new value on every build$/
  },
  {
    what: 'what only may run',
    images: [idle('a', { steps: [open('a')] })],
    line: /^No image reads a changed file; as in any build, a may rebuild: /
  },
  {
    what: 'an image that a release builds, where the change touches that one',
    images: [idle('a'), image({ ...touched, spec: { ...touched.spec, elsewhere: 'event' } })],
    line: /^npm rebuilds at the next release/
  },
  {
    what: 'an image over its budget, touched or not',
    images: [idle('a', { verdict: 'fail' }), touched],
    line: /^a and 1 other image: 2 of 2/
  }
])('images that no file of the change touches: the first line is about $what', ({ images, line }) => {
  expect(headline(analysis({ images, changedFiles: ['a', 'b'] }))).toMatch(line);
});

test('images that no file of the change touches are told in one fold', () => {
  const comment = renderComment(analysis({ images: [idle('a'), touched, idle('b')] }), PLAIN_OPTIONS);
  expect(comment).toMatch(/2 other images: as in any build, no changed file is read<\/summary>\n\n- `a`: 1 of 1 step; .*TAG/);
  expect(comment).not.toContain('| `a` |');
});
