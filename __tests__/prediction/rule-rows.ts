import type { BaseImage } from '../../src/graph/index.ts';
import type { CacheMode } from '../../src/model/image.ts';
import type { Side } from '../setup/predict-sides.ts';

// Rules that the recorded cases do not reach, by section of docs/cache-rules.md.

const SUM = (digit: number) => `sha256:${String(digit).repeat(64)}`;
const DIGEST = `sha256:${'d'.repeat(64)}`;

export interface Row {
  readonly rule: string;
  readonly base: string;
  readonly head: string;
  /** One word per instruction that is a step: `c` cached, `r` rebuilt, `o` output-dependent, `u` unknown (small: likelier cached `uc`, rebuilt `ur`). */
  readonly want: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly headFiles?: Readonly<Record<string, string>>;
  readonly baseSide?: Partial<Side>;
  readonly headSide?: Partial<Side>;
  readonly cache?: CacheMode;
  readonly images?: Readonly<Record<string, BaseImage>>;
  readonly builder?: 'buildkit' | 'legacy';
}

const image = (more: Partial<BaseImage> = {}): BaseImage => ({ env: ['PATH=/bin'], user: '', workdir: '', onbuild: [], ...more });
export const FILES = { a: 'a\n', b: 'b\n', 'd/x': 'x\n' };
const TWO_STAGES = 'FROM i AS b\nRUN one\nRUN two\nFROM j\nRUN pre\nCOPY --from=b /out /out\nRUN post';

export const ROWS: readonly Row[] = [
  // §14.2, §14.3: what an export holds.
  { rule: '§14.3 min: nothing changed', base: TWO_STAGES, head: TWO_STAGES, want: 'c c c c c', cache: 'gha-min' },
  {
    rule: '§14.3 min: a step before COPY --from',
    base: TWO_STAGES,
    head: TWO_STAGES.replace('pre', 'pre2'),
    want: 'r r r r r',
    cache: 'registry-min'
  },
  {
    rule: '§14.3 max: a step before COPY --from',
    base: TWO_STAGES,
    head: TWO_STAGES.replace('pre', 'pre2'),
    want: 'c c r r r',
    cache: 'registry-max'
  },
  { rule: '§14.3 min: the last step', base: TWO_STAGES, head: TWO_STAGES.replace('post', 'post2'), want: 'c c c c r', cache: 'inline' },
  {
    rule: '§14.3 min: last command of the builder',
    base: TWO_STAGES,
    head: TWO_STAGES.replace('two', 'two2'),
    want: 'r r c o o',
    cache: 'gha-min'
  },
  {
    rule: '§14.3 max: last command of the builder',
    base: TWO_STAGES,
    head: TWO_STAGES.replace('two', 'two2'),
    want: 'c r c o o',
    cache: 'gha-max'
  },
  { rule: '§14.1 none: everything runs', base: TWO_STAGES, head: TWO_STAGES, want: 'r r r r r', cache: 'none' },
  // §1.6, §10.7: told to run again.
  {
    rule: '§10.7 --no-cache spares WORKDIR behind FROM',
    base: 'FROM i\nWORKDIR /w\nRUN a\nWORKDIR /v',
    head: 'FROM i\nWORKDIR /w\nRUN a\nWORKDIR /v',
    want: 'c r r',
    headSide: { options: { noCache: true } }
  },
  {
    rule: '§1.6 a filtered stage re-keys its child',
    base: 'FROM i AS b\nRUN a\nFROM b\nRUN c',
    head: 'FROM i AS b\nRUN a\nFROM b\nRUN c',
    want: 'r r',
    headSide: { options: { noCache: ['b'] } }
  },
  {
    rule: '§1.6 a filtered stage is read by content',
    base: TWO_STAGES,
    head: TWO_STAGES,
    want: 'r r c o o',
    headSide: { options: { noCache: ['B'] } }
  },
  {
    rule: '§10.7 a filter for another stage',
    base: TWO_STAGES,
    head: TWO_STAGES,
    want: 'c c c c c',
    headSide: { options: { noCache: ['nobody'] } }
  },
  // §11: images.
  { rule: '§11.2 another version, nothing known', base: 'FROM i:1\nRUN a', head: 'FROM i:2\nRUN a', want: 'r' },
  { rule: '§11.2 a name that may be the same version', base: 'FROM i:1\nRUN a', head: 'FROM i:1-slim\nRUN a', want: 'ur' },
  {
    rule: '§11.2 another version beside another image',
    base: 'FROM j:2 AS j\nRUN a\nFROM i:1\nRUN a\nCOPY --from=j /f /',
    head: 'FROM j:2 AS j\nRUN a\nFROM i:2\nRUN a\nCOPY --from=j /f /',
    want: 'c r r'
  },
  { rule: '§11.1 other image, other step too', base: 'FROM i:1\nRUN a', head: 'FROM i:2\nRUN b', want: 'r' },
  {
    rule: '§11.1 same layers, other image',
    base: 'FROM i:1\nRUN a',
    head: 'FROM i:2\nRUN a',
    want: 'uc',
    images: { 'i:1': image({ digest: 'x', layers: ['l'] }), 'i:2': image({ digest: 'y', layers: ['l'] }) }
  },
  ...(
    [
      ['0.33.0', 'uc'],
      ['0.33.1', 'r']
    ] as const
  ).map(([version, want]) => {
    const options = { builderVersion: { value: version, certainty: 'known', from: 'build.yml:9', because: null } } as const;
    return {
      rule: `§11.1 same layers, other image, BuildKit ${version}`,
      base: 'FROM i:1\nRUN a',
      head: 'FROM i:2\nRUN a',
      want,
      images: { 'i:1': image({ digest: 'x', layers: ['l'] }), 'i:2': image({ digest: 'y', layers: ['l'] }) },
      baseSide: { options },
      headSide: { options }
    };
  }),
  {
    rule: '§11.1 other layers',
    base: 'FROM i:1\nRUN a',
    head: 'FROM i:2\nRUN a',
    want: 'r',
    images: { 'i:1': image({ digest: 'x', layers: ['l'] }), 'i:2': image({ digest: 'y', layers: ['m'] }) }
  },
  {
    rule: '§11.1 two names of one manifest',
    base: 'FROM i:1\nRUN a',
    head: 'FROM i:2\nRUN a',
    want: 'c',
    images: { 'i:1': image({ digest: 'x', layers: ['l'] }), 'i:2': image({ digest: 'x', layers: ['l'] }) }
  },
  { rule: '§11.2 one digest, two tags', base: `FROM i:1@${DIGEST}\nRUN a`, head: `FROM i:2@${DIGEST}\nRUN a`, want: 'c' },
  { rule: '§11.2 a tag gets its digest', base: 'FROM i:1\nRUN a', head: `FROM i:1@${DIGEST}\nRUN a`, want: 'ur' },
  { rule: '§11 the long name of the same image', base: 'FROM node\nRUN a', head: 'FROM docker.io/library/node:latest\nRUN a', want: 'c' },
  {
    rule: '§16.5 legacy: label-only rebuild of the base',
    base: 'FROM i:1\nRUN a',
    head: 'FROM i:2\nRUN a',
    want: 'r',
    builder: 'legacy',
    images: { 'i:1': image({ digest: 'x', layers: ['l'] }), 'i:2': image({ digest: 'y', layers: ['l'] }) }
  },
  {
    rule: '§6.8 a linked copy does not stand on the image',
    base: 'FROM i:1\nCOPY --link a /x',
    head: 'FROM i:2\nCOPY --link a /x',
    want: 'c'
  },
  {
    rule: '§3.5 a linked copy to a relative place under another image',
    base: 'FROM i:1\nCOPY --link a x',
    head: 'FROM i:2\nCOPY --link a x',
    want: 'ur'
  },
  {
    rule: '§11.6 an image without layers is empty',
    base: 'FROM i\nCOPY a /',
    head: 'FROM scratch\nCOPY a /',
    want: 'c',
    images: { 'i:latest': image({ layers: [] }) }
  },
  {
    rule: '§10.6 triggers of the image',
    base: 'FROM i\nRUN a',
    head: 'FROM i\nRUN a',
    want: 'c',
    images: { i: image({ onbuild: ['COPY a /t'] }) },
    headFiles: { a: 'a\n' }
  },
  {
    rule: '§10.6 triggers of the image read the context',
    base: 'FROM i\nRUN a',
    head: 'FROM i\nRUN a',
    want: 'r',
    images: { i: image({ onbuild: ['COPY a /t'] }) },
    headFiles: { a: 'other\n' }
  },
  // §3: configuration of images that is not known.
  { rule: '§3.2 an added PATH may repeat the image’s', base: 'FROM i\nRUN a', head: 'FROM i\nENV PATH=/bin\nRUN a', want: 'ur' },
  { rule: '§3.2 a longer PATH differs', base: 'FROM i\nRUN a', head: 'FROM i\nENV PATH=/x:$PATH\nRUN a', want: 'r' },
  {
    rule: '§3.2 another prefix of PATH differs',
    base: 'FROM i\nENV PATH=/y:$PATH\nRUN a',
    head: 'FROM i\nENV PATH=/x:$PATH\nRUN a',
    want: 'r'
  },
  {
    rule: '§3.2 the same PATH on both sides',
    base: 'FROM i\nENV PATH=/x:$PATH\nRUN a',
    head: 'FROM i\nENV PATH="/x:$PATH"\nRUN a',
    want: 'c'
  },
  {
    rule: '§3.2 a known image: the same PATH again',
    base: 'FROM i\nRUN a',
    head: 'FROM i\nENV PATH=/bin\nRUN a',
    want: 'c',
    images: { i: image() }
  },
  { rule: '§3.2 another added variable differs', base: 'FROM i\nRUN a', head: 'FROM i\nENV X=1\nRUN a', want: 'r' },
  { rule: '§3 USER root added', base: 'FROM i\nRUN a', head: 'FROM i\nUSER root\nRUN a', want: 'r' },
  {
    rule: '§3 a known USER repeated',
    base: 'FROM i\nRUN a',
    head: 'FROM i\nUSER app\nRUN a',
    want: 'c',
    images: { i: image({ user: 'app' }) }
  },
  {
    rule: '§3.6 scratch has the default PATH',
    base: 'FROM scratch\nRUN a',
    head: 'FROM scratch\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nRUN a',
    want: 'c'
  },
  // §4: arguments.
  {
    rule: '§4.8 TARGETARCH of another platform',
    base: 'FROM --platform=$BUILDPLATFORM i\nRUN a\nARG TARGETARCH\nRUN b',
    head: 'FROM --platform=$BUILDPLATFORM i\nRUN a\nARG TARGETARCH\nRUN b',
    want: 'c r',
    headSide: { options: { platform: 'linux/arm64' } }
  },
  { rule: '§11.3 the platform that is used anyway', base: 'FROM i\nRUN a', head: 'FROM --platform=linux/amd64 i\nRUN a', want: 'c' },
  {
    rule: '§4.10 BUILDKIT_INLINE_CACHE',
    base: 'FROM i\nRUN a',
    head: 'FROM i\nRUN a',
    want: 'c',
    headSide: { args: { BUILDKIT_INLINE_CACHE: '1' } }
  },
  {
    rule: '§4.11 the epoch counts for WORKDIR',
    base: 'FROM i\nRUN a\nWORKDIR /w\nRUN b',
    head: 'FROM i\nRUN a\nWORKDIR /w\nRUN b',
    want: 'c r r',
    headSide: { args: { SOURCE_DATE_EPOCH: '1' } }
  },
  {
    rule: '§4 an argument without a value',
    base: 'FROM i\nARG V\nRUN a',
    head: 'FROM i\nARG V\nRUN a',
    want: 'c',
    headSide: { args: { V: null } }
  },
  // §6.12, §6.13: addresses.
  {
    rule: '§6.12 an address without checksum',
    base: 'FROM i\nADD https://h/f /f\nRUN a',
    head: 'FROM i\nADD https://h/f /f\nRUN a',
    want: 'uc uc'
  },
  {
    rule: '§6.12 an address with checksum',
    base: `FROM i\nADD --checksum=${SUM(1)} https://h/f /f`,
    head: `FROM i\nADD --checksum=${SUM(1)} https://h/f /f`,
    want: 'c'
  },
  {
    rule: '§6.12 the same checksum elsewhere',
    base: `FROM i\nADD --checksum=${SUM(1)} https://h/f /f`,
    head: `FROM i\nADD --checksum=${SUM(1)} https://g/x/f /f`,
    want: 'c'
  },
  {
    rule: '§6.12 another checksum',
    base: `FROM i\nADD --checksum=${SUM(1)} https://h/f /f`,
    head: `FROM i\nADD --checksum=${SUM(2)} https://h/f /f`,
    want: 'r'
  },
  { rule: '§6.13 a branch', base: 'FROM i\nADD https://h/o/r.git#main /s', head: 'FROM i\nADD https://h/o/r.git#main /s', want: 'uc' },
  {
    rule: '§6.13 a commit',
    base: `FROM i\nADD https://h/o/r.git#${'a'.repeat(40)} /s`,
    head: `FROM i\nADD https://h/o/r.git#${'a'.repeat(40)} /s`,
    want: 'c'
  },
  // §9.5: settled without running anything.
  {
    rule: '§9.5 a copy elsewhere in the producer',
    base: 'FROM i AS b\nRUN make /out\nCOPY a /w/\nFROM j\nCOPY --from=b /out/f /f',
    head: 'FROM i AS b\nRUN make /out\nCOPY b /w/\nFROM j\nCOPY --from=b /out/f /f',
    want: 'c r c'
  },
  {
    rule: '§9.5 a copy onto the path',
    base: 'FROM i AS b\nRUN make /out\nCOPY a /out/\nFROM j\nCOPY --from=b /out/f /f',
    head: 'FROM i AS b\nRUN make /out\nCOPY b /out/\nFROM j\nCOPY --from=b /out/f /f',
    want: 'c r o'
  },
  {
    rule: '§9.5 the producer makes links',
    base: 'FROM i AS b\nRUN ln -s /out /w\nCOPY a /w/\nFROM j\nCOPY --from=b /out/f /f',
    head: 'FROM i AS b\nRUN ln -s /out /w\nCOPY b /w/\nFROM j\nCOPY --from=b /out/f /f',
    want: 'c r o'
  },
  {
    rule: '§9.5 merged directories',
    base: 'FROM i AS b\nRUN x\nCOPY a /lib/\nFROM j\nCOPY --from=b /usr/lib/f /f',
    head: 'FROM i AS b\nRUN x\nCOPY b /lib/\nFROM j\nCOPY --from=b /usr/lib/f /f',
    want: 'c r o'
  },
  {
    rule: '§9.5 nothing behind a RUN',
    base: 'FROM i AS b\nRUN x\nFROM j\nCOPY --from=b /f /f',
    head: 'FROM i AS b\nRUN y\nFROM j\nCOPY --from=b /f /f',
    want: 'r o'
  },
  { rule: '§9.3 other step below', base: TWO_STAGES, head: TWO_STAGES.replace('two', 'two2').replace('pre', 'pre2'), want: 'c r r r r' },
  // §11.5: named contexts.
  {
    rule: '§11.5 a named directory by content',
    base: 'FROM i\nCOPY --from=lib x /x',
    head: 'FROM i\nCOPY --from=lib x /x',
    want: 'c',
    baseSide: { directories: { lib: 'd' } },
    headSide: { directories: { lib: 'd' } }
  },
  {
    rule: '§11.5 a file of a named directory',
    base: 'FROM i\nCOPY --from=lib x /x',
    head: 'FROM i\nCOPY --from=lib x /x',
    want: 'r',
    baseSide: { directories: { lib: 'd' } },
    headSide: { directories: { lib: 'd' } },
    headFiles: { 'd/x': 'y\n' }
  },
  {
    rule: '§11.5 a named image',
    base: 'FROM lib\nRUN a',
    head: 'FROM lib\nRUN a',
    want: 'c',
    baseSide: { options: { namedContexts: { lib: { kind: 'image', reference: 'i:1' } } } },
    headSide: { options: { namedContexts: { lib: { kind: 'image', reference: 'i:1' } } } }
  },
  // §8.3: mounts, run on the engine.
  {
    rule: '§8.3 ssh: the default id written out',
    base: 'FROM i\nRUN --mount=type=ssh a',
    head: 'FROM i\nRUN --mount=type=ssh,id=default a',
    want: 'r'
  },
  {
    rule: '§8.3 secret: the default mode written out',
    base: 'FROM i\nRUN --mount=type=secret,id=s a',
    head: 'FROM i\nRUN --mount=type=secret,id=s,mode=0400 a',
    want: 'c'
  },
  {
    rule: '§8.3 cache: two spellings of one owner and mode',
    base: 'FROM i\nRUN --mount=type=cache,target=/c,uid=0 a',
    head: 'FROM i\nRUN --mount=type=cache,target=/c,mode=0755 a',
    want: 'c'
  },
  {
    rule: '§8.3 cache: another owner',
    base: 'FROM i\nRUN --mount=type=cache,target=/c,uid=1 a',
    head: 'FROM i\nRUN --mount=type=cache,target=/c,uid=2 a',
    want: 'r'
  },
  {
    rule: '§8.3 cache: a target with a slash is never the default',
    base: 'FROM i\nRUN --mount=type=cache,target=/c/ a',
    head: 'FROM i\nRUN --mount=type=cache,target=/c/,id=q a',
    want: 'c'
  },
  { rule: '§6.7 root is 0', base: 'FROM i\nCOPY --chown=root a /a', head: 'FROM i\nCOPY --chown=0 a /a', want: 'c' },
  // §C: what cannot be known as a whole.
  {
    rule: '§12.1 another frontend',
    base: '# syntax=docker/dockerfile:1\nFROM i\nRUN a',
    head: '# syntax=docker/dockerfile:1.7\nFROM i\nRUN a',
    want: 'uc'
  },
  {
    rule: '§12.1 the same frontend',
    base: '# syntax=docker/dockerfile:1\nFROM i\nRUN a',
    head: '# syntax=docker/dockerfile:1\nFROM i\nRUN a',
    want: 'c'
  },
  { rule: '§12.1 a foreign frontend', base: '# syntax=o/f\nFROM i\nRUN a', head: '# syntax=o/f\nFROM i\nRUN b', want: 'ur' },
  { rule: '§C Windows', base: 'FROM --platform=windows/amd64 i\nRUN a', head: 'FROM --platform=windows/amd64 i\nRUN a', want: 'uc' },
  {
    rule: '§C an image of Windows',
    base: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN a',
    head: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN b',
    want: 'ur'
  },
  {
    rule: '§16.3 legacy: refused flags',
    base: 'FROM i\nRUN a',
    head: 'FROM i\nRUN --mount=type=cache,target=/c a',
    want: 'uc',
    builder: 'legacy'
  },
  { rule: '§6.9 a stage that comes later', base: 'FROM i\nRUN a', head: 'FROM i\nRUN a\nCOPY --from=x /a /a\nFROM j AS x', want: '' },
  { rule: '§C a file that no tree holds', base: 'FROM i\nCOPY dist /d', head: 'FROM i\nCOPY dist /d', want: 'ur' }
];
