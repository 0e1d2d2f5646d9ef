import { expect, test } from '@jest/globals';
import { openValue } from '../../src/graph/index.ts';
import type { BuiltHere, Source } from '../../src/model/graph.ts';
import type { Builder } from '../../src/model/image.ts';
import { say } from '../../src/model/sentence.ts';
import { sameSource } from '../../src/prediction/source.ts';
import { plainText } from '../../src/safe-text/index.ts';

// What a build reads from elsewhere, before any file is looked at (docs/cache-rules.md §11, §16).

type Image = Extract<Source, { kind: 'image' }>;
const LIKELY = { cached: 'uc', rebuilt: 'ur' } as const;
const D = `sha256:${'d'.repeat(64)}`;
const E = `sha256:${'e'.repeat(64)}`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const image = (reference: string, more: Partial<Image> = {}): Image => ({ kind: 'image', reference, platform: null, ...more });
const data = (reference: string, digest: string, ...layers: readonly string[]) => image(reference, { digest, layers });
const byManifest = (reference: string, digest: string): Image => ({ ...data(reference, digest, 'l'), manifestOnly: true });
const built = (more: Partial<BuiltHere> = {}) =>
  image('app', { builtHere: { image: 'app', steps: 's', settings: 't', open: 'nothing', ...more } });
const git = (url: string): Source => ({ kind: 'git', url });
const http = (url: string, checksum: string | null = null): Source => ({ kind: 'http', url, checksum });
const context: Source = { kind: 'context', name: '' };
const openImage = (before: string) => image(`${before}${openValue({ because: say`TAG is not known`, likely: 'cached' })}`);

const ANOTHER_VERSION = 'ur: another version';
const ANOTHER_IMAGE = 'ur: another image, unless both names stand for one';
const LAYERS = 'i:1 and i:2 have the same layers, and whether their steps are reused depends on what this engine built before';
const COMMIT_UNKNOWN = 'which commit its address stands for is not known';
const ANSWER_UNKNOWN = 'what its address answers is not known';

test.each<[string, Source, Source, string, Builder?]>([
  ['one name', image('i:1'), image('i:1'), 'same'],
  ['one name, another platform', image('i:1', { platform: 'linux/arm64' }), image('i:1'), 'different'],
  ['another tag', image('i:2'), image('i:1'), 'different'],
  ['another tag of a registry with a port', image('r:5000/a/i:2'), image('r:5000/a/i:1'), 'different'],
  ['another long tag', image('i:20-slim'), image('i:18-slim'), 'different'],
  ['a directory instead of an image', context, image('i:1'), 'different'],
  ['another registry', image('r:5000/i:1'), image('r:5001/i:1'), ANOTHER_IMAGE],
  ['another name', image('j:1'), image('i:1'), ANOTHER_IMAGE],
  ['another digest', image(`i@${E}`), image(`i@${D}`), 'different'],
  ['a digest behind a tag', image(`i:2@${D}`), image('i:1'), 'different'],
  ['one tag, another digest', image(`i:1@${E}`), image(`i:1@${D}`), 'different'],
  ['one tag, a digest on one side', image(`i:1@${D}`), image('i:1'), ANOTHER_VERSION],
  ['a longer version', image('i:3.21'), image('i:3'), ANOTHER_VERSION],
  ['another long version', image('i:3.21.1'), image('i:3.20'), 'different'],
  ['a version with a word behind it', image('i:20-slim'), image('i:20'), ANOTHER_VERSION],
  ['another version, and a word behind it', image('i:22-slim'), image('i:20'), 'different'],
  ['another version of what it stands on', image('i:20-alpine3.21'), image('i:20-alpine3.20'), 'different'],
  ['a longer version of what it stands on', image('i:20-alpine3.21'), image('i:20-alpine3'), ANOTHER_VERSION],
  ['a version with a letter before it', image('i:v2'), image('i:1'), 'different'],
  ['a version spelt with a zero', image('i:v01'), image('i:1'), ANOTHER_VERSION],
  ['a tag that only holds numbers', image('i:onbuild2'), image('i:onbuild1'), ANOTHER_VERSION],
  ['a tag that is no version', image('i:2'), image('i:stable'), ANOTHER_VERSION],
  ['no tag', image('i:2'), image('i'), ANOTHER_VERSION],
  [
    'another version that is built here',
    image('i:2', { builtHere: { image: 'i', steps: 's', settings: 't', open: 'nothing' } }),
    image('i:1'),
    ANOTHER_VERSION
  ],
  ['one digest, two tags', image(`i:2@${D}`), image(`i:1@${D}`), 'same'],
  ['the digest in data, and in the name', image('i:2', { digest: D }), image(`i:1@${D}`), 'same'],
  ['one name, data of one side', image('i:1', { digest: D }), image('i:1'), 'same'],
  ['one name, data of the other side', image('i:1'), image('i:1', { digest: D }), 'same'],
  ['one name, other data, no layers', image('i:1', { digest: E }), image('i:1', { digest: D }), ANOTHER_VERSION],
  ['one manifest', data('i:2', 'x', 'l'), data('i:1', 'x', 'l'), 'same'],
  ['the same layers', data('i:2', 'y', 'l', 'm'), data('i:1', 'x', 'l', 'm'), `uc: ${LAYERS}`],
  ['the same layers, known by their manifest', byManifest('i:2', 'y'), byManifest('i:1', 'x'), 'different'],
  ['the same layers, in the head by their manifest', byManifest('i:2', 'y'), data('i:1', 'x', 'l'), `uc: ${LAYERS}`],
  ['the same layers, in the base by their manifest', data('i:2', 'y', 'l'), byManifest('i:1', 'x'), `uc: ${LAYERS}`],
  ['other layers', data('i:2', 'y', 'l', 'n'), data('i:1', 'x', 'l', 'm'), 'different'],
  ['more layers', data('i:2', 'y', 'l', 'm'), data('i:1', 'x', 'l'), 'different'],
  ['fewer layers', data('i:2', 'y', 'l'), data('i:1', 'x', 'l', 'm'), 'different'],
  ['layers of one side', data('i:2', 'y', 'l'), image('i:1', { digest: 'x' }), 'different'],
  ['layers of the other side', image('i:2', { digest: 'x' }), data('i:1', 'y', 'l'), 'different'],
  ['other data, legacy', data('i:2', 'y', 'l'), data('i:1', 'x', 'l'), 'different', 'legacy'],
  ['one manifest, legacy', data('i:2', 'x', 'l'), data('i:1', 'x', 'l'), 'same', 'legacy'],
  ['data of one side, legacy', data('i:2', 'x', 'l'), image('i:1'), 'different', 'legacy'],
  ['an open name that says the same', openImage('i:'), openImage('i:'), 'uc: TAG is not known'],
  ['an open name that says something else', openImage('i:'), openImage('j:'), 'ur: TAG is not known'],
  ['an open name in the base only', image('i:1'), openImage('i:'), 'ur: TAG is not known'],
  ['a build of ours, all the same', built(), built(), 'same'],
  ['a build of ours in the head only', built(), image('app'), 'ur: app is built by app of this repository on one side only'],
  ['a build of ours in the base only', image('app'), built(), 'ur: app is built by app of this repository on one side only'],
  [
    'a build of ours with other steps',
    built({ steps: 'x' }),
    built(),
    'ur: app is built by app of this repository, which this change builds anew'
  ],
  [
    'a build of ours with other settings',
    built({ settings: 'x' }),
    built(),
    'uc: app is built by app of this repository, whose configuration this change alters'
  ],
  [
    'a build of ours that is open in the head',
    built({ open: 'anything' }),
    built(),
    'uc: app is built by app of this repository, and what that build reads cannot be known'
  ],
  [
    'a build of ours that is open in the base',
    built(),
    built({ open: 'anything' }),
    'uc: app is built by app of this repository, and what that build reads cannot be known'
  ],
  ['a build of ours under another name', { ...built(), reference: 'app:2' }, built(), ANOTHER_VERSION],
  ['a directory as a base', context, context, 'ur: a directory as the base of a stage has no key that lasts'],
  ['an image instead of a directory', image('i:1'), context, 'different'],
  ['an address', http('u'), http('u'), `uc: ${ANSWER_UNKNOWN}`],
  ['another address', http('v'), http('u'), `ur: ${ANSWER_UNKNOWN}`],
  ['an address with its checksum', http('v', 'c'), http('u', 'c'), 'same'],
  ['an address with another checksum', http('u', 'd'), http('u', 'c'), `uc: ${ANSWER_UNKNOWN}`],
  ['a repository', git('https://h/r.git#main'), git('https://h/r.git#main'), `uc: ${COMMIT_UNKNOWN}`],
  ['another branch of a repository', git('https://h/r.git#next'), git('https://h/r.git#main'), `ur: ${COMMIT_UNKNOWN}`],
  ['one commit of a repository', git(`https://h/r.git#${COMMIT}`), git(`https://h/r.git#${COMMIT}`), 'same'],
  ['one commit of two repositories', git(`https://h/s.git#${COMMIT}`), git(`https://h/r.git#${COMMIT}`), `ur: ${COMMIT_UNKNOWN}`],
  ['a repository instead of an address', git('u'), http('u'), 'different']
])('%s', (_, head, base, expected, builder = 'buildkit') => {
  const sameness = sameSource(head, base, builder);
  const said = sameness.kind === 'unknown' ? `${LIKELY[sameness.likely]}: ${plainText(sameness.reason)}` : sameness.kind;
  expect(said).toBe(expected);
});
