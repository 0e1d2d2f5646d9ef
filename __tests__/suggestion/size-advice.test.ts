import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import type { CacheSetup } from '../../src/model/image.ts';
import { plainText } from '../../src/safe-text/index.ts';
import type { SuggestInput } from '../../src/suggestion/index.ts';
import { stagesOf, suggestFor } from './setup.ts';

// Advice that spares bytes: when it speaks, with which figure, and above all when it does not.

const MB = 1_000_000;
const FILES: Readonly<Record<string, number>> = {
  'app.bin': 40 * MB,
  'package.json': 300,
  'src/a.js': 2000,
  'docs/film.mp4': 30 * MB,
  'big.tar': 20 * MB
};
const CACHE: CacheSetup = { mode: 'gha-max', from: 'ci.yml:1', scope: null, noCache: [], exports: true, imports: true };
const changes =
  (...all: readonly (readonly string[])[]): SuggestInput['changesWhere'] =>
  (accepts) => ({ changes: all.filter(accepts).length, of: all.length });

interface Row {
  readonly name: string;
  readonly rule: string;
  readonly text: string;
  /** Packed bytes of layers by their line. */
  readonly layers?: Readonly<Record<number, number>>;
  readonly options?: Partial<SuggestInput>;
  readonly fixed?: boolean;
  /** Stage that is built; the last one where absent. */
  readonly target?: string;
  /** Part of the message, and the line; null where the rule must be silent. */
  readonly says: readonly [number, string] | null;
  readonly mid?: number;
  /** The part ends the message. */
  readonly ends?: boolean;
}
const OWNER = 'FROM debian:12\nCOPY app.bin /srv/\nRUN chown -R app:app /srv\n';
const APT = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n';
const TOOLS = 'FROM debian:12\nRUN apt-get update && apt-get install -y build-essential libpq-dev libpq5\nCOPY app.bin /srv/\n';
const AGAIN = 'FROM node:20\nCOPY package.json ./\nRUN npm ci\nCOPY app.bin ./\n';
const BROAD = 'FROM node:20\nWORKDIR /a\nCOPY . .\nRUN node src/a.js\n';
const OFTEN = changes(['package.json'], ['package.json'], ['package.json', 'app.bin'], ['app.bin']);

const ROWS: readonly Row[] = [
  {
    name: 'by the record',
    rule: 'copy-owner',
    text: OWNER,
    layers: { 2: 16 * MB, 3: 16 * MB },
    says: [3, 'stores what line 2 copied once more: COPY --chown=app:app there in its place spares 16 MB'],
    mid: 16 * MB
  },
  { name: 'by the tree', rule: 'copy-owner', text: OWNER, says: [3, 'spares about 16 MB'], mid: 16 * MB },
  { name: 'chmod', rule: 'copy-owner', text: OWNER.replace('chown -R app:app', 'chmod -R 755'), says: [3, 'COPY --chmod=755'] },
  { name: 'a folder below', rule: 'copy-owner', text: OWNER.replace('/srv\n', '/srv/other\n'), says: null },
  { name: 'a RUN that changed nothing', rule: 'copy-owner', text: OWNER, layers: { 2: 16 * MB, 3: 94 }, says: null },
  { name: 'not recursive', rule: 'copy-owner', text: OWNER.replace('-R ', ''), says: null },
  { name: 'a path that a variable names', rule: 'copy-owner', text: OWNER.replace('app:app /srv', 'app:app $DIR'), says: null },
  { name: 'a stage that does not ship', rule: 'copy-owner', text: `${OWNER}FROM scratch\nCOPY --from=0 /srv/app.bin /\n`, says: null },
  {
    name: 'a folder of any image',
    rule: 'copy-owner',
    text: OWNER,
    says: [3, 'Where the folder /srv itself needs it too, a chown of that']
  },
  {
    name: 'a folder that the COPY makes',
    rule: 'copy-owner',
    text: OWNER.replaceAll('/srv', '/a'),
    says: [3, 'these layers.'],
    ends: true
  },
  {
    name: 'a folder that WORKDIR makes, and what a RUN leaves in it',
    rule: 'copy-owner',
    text: 'FROM node:20\nWORKDIR /a\nCOPY package.json ./\nRUN npm ci\nCOPY app.bin ./\nRUN chown -R node:node /a\n',
    says: [6, 'Where the folder /a itself and what line 4 writes there need it too, a chown of that alone does.']
  },
  { name: 'a user alone keeps the group', rule: 'copy-owner', text: OWNER.replace('app:app', 'app'), says: [3, 'COPY --chown=app:0'] },
  { name: 'a group alone keeps the user', rule: 'copy-owner', text: OWNER.replace('app:app', ':app'), says: [3, 'COPY --chown=0:app'] },
  {
    name: 'a user that is made later',
    rule: 'copy-owner',
    text: OWNER.replace('RUN ', 'RUN useradd -r app\nRUN '),
    says: [4, 'COPY --chown=app:app there, behind the RUN of line 3 that makes the user, in its place']
  },
  { name: 'a mode of letters', rule: 'copy-owner', text: OWNER.replace('chown -R app:app', 'chmod -R g=u'), says: null },
  {
    name: 'a mode, by the legacy builder',
    rule: 'copy-owner',
    text: OWNER.replace('chown -R app:app', 'chmod -R 755'),
    options: { hasLinks: false },
    says: null
  },
  { name: 'a file below the copied folder', rule: 'copy-owner', text: OWNER.replace('app /srv', 'app /srv/app.bin'), says: null },
  { name: 'a COPY that sets it, without a record', rule: 'copy-owner', text: OWNER.replace('COPY', 'COPY --chown=app:app'), says: null },
  {
    name: 'a COPY that sets it and is stored again all the same',
    rule: 'copy-owner',
    text: OWNER.replace('COPY', 'COPY --chown=app:app'),
    layers: { 2: 16 * MB, 3: 16 * MB },
    says: [3, '16 MB']
  },
  {
    name: 'a result of another stage',
    rule: 'copy-owner',
    text: 'FROM debian:12 AS b\nFROM debian:12\nCOPY --from=b /out /a\nRUN chown -R app /a\n',
    layers: { 3: 9 * MB, 4: 9 * MB },
    says: [4, 'spares 9 MB']
  },
  {
    name: 'a stage that the last is built on',
    rule: 'copy-owner',
    text: OWNER.replace('debian:12', 'debian:12 AS a') + 'FROM a\nRUN true\n',
    says: [3, 'line 2']
  },
  {
    name: 'lists of packages',
    rule: 'clean-up-layer',
    text: APT,
    layers: { 2: 30 * MB },
    says: [
      3,
      '/var/lib/apt/lists is deleted after line 2 has stored it, so every pull still moves it: stored, used and deleted in one RUN it spares about 15 MB'
    ]
  },
  { name: 'without a record', rule: 'clean-up-layer', text: APT, says: null },
  {
    name: 'within the same RUN',
    rule: 'clean-up-layer',
    text: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
    layers: { 2: 30 * MB },
    says: null
  },
  {
    name: 'a file that a COPY brought',
    rule: 'clean-up-layer',
    text: 'FROM debian:12\nCOPY big.tar /tmp/\nRUN tar xf /tmp/big.tar -C /srv && rm /tmp/big.tar\n',
    says: [
      3,
      'mounted for the RUN that reads it (RUN --mount=type=bind), or copied in a stage that the image only copies from, it spares about 8 MB'
    ]
  },
  {
    name: 'a download',
    rule: 'clean-up-layer',
    text: 'FROM debian:12\nRUN curl -o /tmp/x.deb https://e.org/x\nRUN dpkg -i /tmp/x.deb\nRUN rm -f /tmp/x.deb\n',
    layers: { 2: 9 * MB, 3: 4 * MB },
    says: [4, 'stored, used and deleted in one RUN']
  },
  {
    name: 'a clean of what nobody filled',
    rule: 'clean-up-layer',
    text: 'FROM debian:12\nRUN rm -rf /var/lib/apt/lists/*\n',
    layers: { 2: 9 * MB },
    says: null
  },
  {
    name: 'what it made itself',
    rule: 'clean-up-layer',
    text: 'FROM debian:12\nRUN curl -o /tmp/x https://e.org/x\nRUN curl -o /tmp/x https://e.org/y && rm /tmp/x\n',
    layers: { 2: 9 * MB },
    says: null
  },
  {
    name: 'compilers',
    rule: 'build-tools',
    text: TOOLS,
    layers: { 2: 90 * MB },
    says: [2, 'build-essential and libpq-dev ship with the image'],
    mid: 45 * MB
  },
  { name: 'compilers without a record', rule: 'build-tools', text: TOOLS, says: null },
  {
    name: 'compilers that go again',
    rule: 'build-tools',
    text: TOOLS.replace('libpq5', 'libpq5 && make && apt-get purge -y build-essential libpq-dev'),
    layers: { 2: 9 * MB },
    says: null
  },
  {
    name: 'compilers of a stage that stays behind',
    rule: 'build-tools',
    text: `${TOOLS}FROM debian:12\nCOPY --from=0 /srv /srv\n`,
    layers: { 2: 90 * MB },
    says: null
  },
  {
    name: 'a library without headers',
    rule: 'build-tools',
    text: TOOLS.replace('build-essential libpq-dev ', ''),
    layers: { 2: 90 * MB },
    says: null
  },
  {
    name: 'compilers of a target in the middle of the file',
    rule: 'build-tools',
    text: `${TOOLS.replace('12', '12 AS dev')}FROM debian:12\nCOPY --from=dev /srv /srv\n`,
    layers: { 2: 90 * MB },
    target: 'dev',
    says: [2, 'ship with the image']
  },
  {
    name: 'compilers of the last stage, where another one is built',
    rule: 'build-tools',
    text: `FROM debian:12 AS prod\nCOPY app.bin /srv/\n${TOOLS.replace('12', '12 AS dev')}`,
    layers: { 4: 90 * MB },
    target: 'prod',
    says: null
  },
  {
    name: 'compilers of a parent that an argument names',
    rule: 'build-tools',
    text: `ARG KIND=full\n${TOOLS.replace('12', '12 AS os-full')}FROM os-$KIND\nUSER app\n`,
    layers: { 3: 90 * MB },
    says: [3, 'ship with the image']
  },
  {
    name: 'compilers where the target is not known',
    rule: 'build-tools',
    text: TOOLS,
    layers: { 2: 90 * MB },
    options: { stagesBuilt: null },
    says: null
  },
  {
    name: 'files sent again',
    rule: 'equal-again',
    text: AGAIN,
    layers: { 4: 10 * MB },
    options: { cache: CACHE, changesWhere: OFTEN },
    says: [4, 'in 2 of the last 4 changes of the context'],
    mid: 5 * MB
  },
  {
    name: 'times that are set',
    rule: 'equal-again',
    text: AGAIN,
    layers: { 4: 10 * MB },
    options: { cache: CACHE, changesWhere: OFTEN },
    fixed: true,
    says: null
  },
  { name: 'no workflow', rule: 'equal-again', text: AGAIN, layers: { 4: 10 * MB }, options: { changesWhere: OFTEN }, says: null },
  {
    name: 'changes of the files themselves',
    rule: 'equal-again',
    text: AGAIN,
    layers: { 4: 10 * MB },
    options: { cache: CACHE, changesWhere: changes(['app.bin'], ['app.bin'], ['app.bin', 'package.json']) },
    says: null
  },
  { name: 'docs and their films', rule: 'ignore-bytes', text: BROAD, says: [3, 'Add docs to .dockerignore'], mid: 18 * MB },
  { name: 'docs that are built', rule: 'ignore-bytes', text: `${BROAD}RUN mkdocs build docs\n`, says: null },
  { name: 'a narrow copy', rule: 'ignore-bytes', text: BROAD.replace('COPY . .', 'COPY src src'), says: null }
];

test.each(ROWS)('$rule: $name', ({ rule, text, layers, options, fixed, target, says, mid, ends }) => {
  const sizes: SuggestInput['sizes'] = {
    layerOf: (instruction) => layers?.[instruction.range.start.line + 1] ?? null,
    fileBytes: (path) => FILES[path] ?? 0,
    hasFixedTimes: fixed ?? false
  };
  const paths = Object.keys(FILES);
  const found = suggestFor(
    text,
    { paths, texts: Object.fromEntries(paths.map((path) => [path, ''])) },
    {
      sizes,
      stagesBuilt: stagesOf(parseDockerfile(text, 'Dockerfile'), target ?? null),
      ...options
    }
  );
  const one = found.suggestions.find((suggestion) => suggestion.rule === rule);
  expect(one === undefined ? null : [one.line, one.level]).toEqual(says === null ? null : [says[0], 'advice']);
  const message = plainText(one?.message ?? []);
  if (says !== null) expect(message).toContain(says[1]);
  if (ends === true) expect(message.endsWith(says?.[1] ?? '')).toBe(true);
  if (mid !== undefined) expect(one?.bytes?.mid).toBe(mid);
});
