import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';

// First inputs of the targets for which the fixtures hold no small file.

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const ORIGIN = { v: 1, run: '1', job: 'build', build: 0, image: 'web', file: 'Dockerfile', commit: null, at: '2026-11-20T00:00:00Z' };
const HISTORY = [
  {
    ...{ ...ORIGIN, runner: null, trusted: true, step: 's', target: null, platform: null, stage: 'build', index: 1, total: 4, key: 'k' },
    ...{ kind: 'npm', text: 'RUN npm ci', match: 'exact', state: 'done', seconds: 41.5, atLeast: null, resolution: 0.1, pulled: false },
    ...{ parent: null, source: 'log', outcome: 'ok', wall: 50, overlap: 0.5, startedAfter: 1 }
  },
  { ...ORIGIN, runner: null, trusted: true, overhead: 'o', kind: 'export', seconds: 3, executed: 2 },
  {
    ...{ v: 1, prediction: 'p', image: 'web', file: 'Dockerfile', target: null, commit: 'c', at: ORIGIN.at },
    ...{ rebuild: { low: 1, mid: 2, high: 3 }, verdicts: [{ stage: null, step: 1, key: 'k', verdict: 'rebuilt', certainty: 'certain' }] }
  },
  {
    v: 1,
    asked: 'node:22',
    digest: DIGEST,
    at: ORIGIN.at,
    indexes: [{ digest: DIGEST, platforms: [{ platform: 'linux/amd64', digest: DIGEST }] }]
  },
  {
    ...{ ...ORIGIN, runner: null, trusted: true, built: 'b', target: null, bases: [{ reference: 'node:22', digest: DIGEST }], config: 1 },
    ...{ base: { env: ['A=1'], user: '', workdir: '/', onbuild: [] }, below: [{ digest: DIGEST, bytes: 1 }] },
    ...{ layers: [{ key: 'k', digest: DIGEST, bytes: 2 }], steps: [] }
  }
];

const CONFIG = `version: 1
images:
  - dockerfile: Dockerfile
    context: .
    target: web
    args: { A: "1", B: null }
    cache: gha-max
discover:
  exclude: ["test/**"]
budget:
  default:
    rebuild: { warn: 2m, fail: 5m }
    added: { fail: 30s }
    added-bytes: { fail: 200MB }
gate:
  fail-on: fail
  on-unknown: warn
price:
  currency: EUR
  per-minute: 0.008
`;

const INSPECT = [
  {
    ...{ Id: DIGEST, RepoTags: ['a:1'], Os: 'linux', Architecture: 'amd64', Size: 10, RootFS: { Type: 'layers', Layers: [DIGEST] } },
    Config: { Env: ['A=1'], WorkingDir: '/app', User: '', Cmd: ['x'], OnBuild: null }
  }
];
const HISTORY_ROW = {
  Comment: '',
  CreatedAt: '2026-01-01T00:00:00Z',
  CreatedBy: 'RUN /bin/sh -c x # buildkit',
  ID: '<missing>',
  Size: '1kB'
};

const COMMIT = { ref: 'main', sha: 'a'.repeat(40), repo: { full_name: 'a/b', fork: false } };
const PULL_REQUEST = { action: 'opened', number: 1, repository: { full_name: 'a/b', default_branch: 'main' } };
const EVENTS: Readonly<Record<string, unknown>> = {
  pull_request: { ...PULL_REQUEST, pull_request: { number: 1, base: COMMIT, head: { ...COMMIT, ref: 'x' }, labels: [{ name: 'l' }] } },
  merge_group: {
    ...PULL_REQUEST,
    merge_group: { base_sha: 'a'.repeat(40), head_sha: 'b'.repeat(40), head_ref: 'gh-readonly-queue/main/pr-1-x' }
  },
  push: { ...PULL_REQUEST, ref: 'refs/heads/main', before: 'a'.repeat(40), after: 'b'.repeat(40) },
  workflow_run: {
    ...PULL_REQUEST,
    workflow_run: { id: 1, event: 'push', head_branch: 'main', head_sha: 'a'.repeat(40), conclusion: 'success' }
  }
};

const LOG = '#1 [1/2] FROM a\n#1 DONE 0.1s\n\n#2 [2/2] RUN b\n#2 0.1 x\n#2 DONE 2.5s\n';
const GIT_LOG = `\u0001${'a'.repeat(40)} 1700000000 ${'b'.repeat(40)}\0\n:100644 100755 ${'c'.repeat(40)} ${'d'.repeat(40)} M\0src/a b\0`;

async function archive(members: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(members)) tar.entry({ name }, content);
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}

async function saved(): Promise<Buffer> {
  const layer = await archive({ 'a/b': 'x', 'a/.wh.c': '' });
  const config = { os: 'linux', architecture: 'amd64', config: {}, rootfs: { type: 'layers', diff_ids: [DIGEST] }, history: [] };
  return archive({
    'layer.tar': layer,
    'c.json': JSON.stringify(config),
    'manifest.json': JSON.stringify([{ Config: 'c.json', RepoTags: ['a:1'], Layers: ['layer.tar'] }])
  });
}

/** By target. */
export async function writtenSeeds(): Promise<Readonly<Record<string, readonly Uint8Array[]>>> {
  const image = await saved();
  const texts: Readonly<Record<string, readonly string[]>> = {
    history: [HISTORY.map((line) => `${JSON.stringify(line)}\n`).join(''), ...HISTORY.map((line) => JSON.stringify(line))],
    config: [CONFIG, 'version: 1\n'],
    inspect: [JSON.stringify(INSPECT), `${JSON.stringify(INSPECT)}\0${JSON.stringify(HISTORY_ROW)}\n`],
    'git-log': [GIT_LOG, GIT_LOG + GIT_LOG],
    expansion: ['\x24{A:-b}/\x24{B:?c}\0x', '"$A"\'$B\'\\$C', '\x24{A#a*}\x24{A//b/c}\0abab', 'type=bind,source=a,target="/b",ro'],
    glob: ['a/*/[b-d]?\0a/x/cz', '\\*[^a]\0*b'],
    'ignore-file': ['**/node_modules\n!a/**\n*.md\n\0a/node_modules/x'],
    patterns: ['src/**/*.js\n!src/[a-c]?+/x\0src/a/b/x.js', `A=1\nexport B='x' # y\n\0ghcr.io/a/b:1@${DIGEST}`],
    event: Object.entries(EVENTS).map(([name, payload]) => `${name}\0${JSON.stringify(payload)}`),
    shell: [
      'if a; then b | c; fi\n',
      'for i in $(ls *); do docker build -t "$i" .; done',
      'cat <<EOF\n$x\nEOF\n',
      'npm ci && npm run build'
    ],
    text: ['`a` ``b`` ##[error]x', '::set-output name=a::b\n@everyone <img src=x>', '\u202e\u200b\ud800']
  };
  const log = Buffer.from(LOG);
  return {
    ...Object.fromEntries(Object.entries(texts).map(([target, seeds]) => [target, seeds.map((seed) => Buffer.from(seed))])),
    archive: [image, gzipSync(image)].filter((bytes) => bytes.length > 0),
    record: [gzipSync(log), zipSync({ '0_build.txt': log, 'build/1_x.txt': log }), deflateRawSync(log)]
  };
}
