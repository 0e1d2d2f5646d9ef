import { expect, test } from '@jest/globals';
import { discoverImages, openListing } from '../../src/discovery/index.ts';
import { blobId } from '../../src/plain/index.ts';

// Words that every object knows are commands, files and tools like others that nobody knows.

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('a build beside commands named %s', (word) => {
  const files: Readonly<Record<string, string>> = {
    Dockerfile: `FROM ${word}\nRUN ${word} a && npm ci\n`,
    'build.sh': `${word} a b\n$(${word} | ${word}) c\necho a | ${word} | sh\ndocker build -t acme/app:1 .\n`,
    '.github/workflows/b.yml': `on: {push: {}, ${word}: {}}\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/metadata-action@v5\n        with: {images: a, tags: "type=${word}"}\n      - run: ${word} x; bash build.sh\n`
  };
  const tree = Object.keys(files)
    .sort()
    .map((path) => ({ kind: 'file', path, mode: 0o644, content: blobId(Buffer.from(files[path] ?? '')), size: 1 }) as const);
  const { images } = discoverImages({ tree: openListing(tree), read: (path) => files[path] ?? null, config: null });
  expect(images.map(({ dockerfile, context }) => [dockerfile, context])).toEqual([['Dockerfile', '']]);
});
