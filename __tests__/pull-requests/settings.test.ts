import type { Texts } from '../setup/analysis-request.ts';
import { FILES, job, push, type Row, rows, SETUP } from './verdicts.ts';

// Settings of a build that stand in the definition of every RUN (docs/cache-rules.md §3), by each kind of definition.

const WORKFLOW = '.github/workflows/ci.yml';
const [NEW, SAME] = ['2R 3R 4R', '2- 3- 4-'];
const EDITS = ['docker-bake.hcl', 'compose.yaml'];
const row = (name: string, expected: string, before: Texts, after: Texts): Row => [name, before[WORKFLOW] ?? '', expected, before, after];

const action = (more: string): Texts => ({ [WORKFLOW]: job([SETUP, push(more === '' ? '' : `\n  ${more}`)]) });
const command = (more: string): Texts => ({ [WORKFLOW]: job([`run: docker build ${more} .`], { runner: 'self-hosted' }) });
const bake = (more: string): Texts => ({
  [WORKFLOW]: job([SETUP, 'uses: docker/bake-action@v6\nwith:\n  source: .']),
  'docker-bake.hcl': `target "default" {\n  cache-from = ["type=gha"]\n  cache-to = ["type=gha,mode=max"]\n  ${more}\n}\n`
});
const compose = (more: string): Texts => ({
  [WORKFLOW]: job(['run: docker compose build'], { runner: 'self-hosted' }),
  'compose.yaml': `services:\n  a:\n    build: {context: .${more}}\n`,
  '.dockerignore': `${FILES['.dockerignore']}${EDITS.join('\n')}\n`
});
const changed = (kind: (more: string) => Texts, name: string, expected: string, before: string, after = ''): Row =>
  row(name, expected, kind(before), kind(after));

rows('a setting of the build', [
  changed(action, 'a network of the action', NEW, 'network: host'),
  changed(action, 'the network that is the default', SAME, 'network: default'),
  changed(action, 'limits of the action', NEW, 'ulimit: nofile=1024:1024'),
  changed(action, 'shared memory of the action', NEW, 'shm-size: 1g'),
  changed(action, 'shared memory in another unit', SAME, 'shm-size: 1g', 'shm-size: 1024m'),
  changed(action, 'a host of the action', NEW, 'add-hosts: "a:1.1.1.1"'),
  changed(command, 'a network of a command', NEW, '--network=host'),
  changed(command, 'the address of a host', SAME, '--add-host a:1.1.1.1', '--add-host a:2.2.2.2'),
  changed(command, 'the name of a host', NEW, '--add-host a:1.1.1.1', '--add-host b:1.1.1.1'),
  changed(command, 'a limit in full', SAME, '--ulimit nofile=5', '--ulimit nofile=5:5'),
  changed(command, 'memory, which does not count', SAME, '-m 1g', '-m 2g'),
  changed(bake, 'a network of bake', NEW, 'network = "host"'),
  changed(bake, 'limits of bake', NEW, 'ulimits = ["nofile=1024:1024"]'),
  changed(bake, 'hosts of bake', NEW, 'extra-hosts = {a = "1.1.1.1"}'),
  changed(compose, 'a network of compose', NEW, ', network: host'),
  changed(compose, 'shared memory of compose', NEW, ', shm_size: 1g'),
  changed(compose, 'hosts of compose', NEW, ', extra_hosts: ["a=1.1.1.1"]'),
  changed(compose, 'limits of compose', NEW, ', ulimits: {nofile: {soft: 5, hard: 6}}')
]);

const overridden = (set: string, more = '', rest = ''): Texts => ({
  [WORKFLOW]: job([SETUP, `uses: docker/bake-action@v6\nwith:\n  source: .\n  set: |\n    *.dockerfile=Dockerfile\n    ${set}`]),
  'docker-bake.hcl': `target "default" {\n  cache-from = ["type=gha"]\n  cache-to = ["type=gha,mode=max"]\n  ${more}\n}\n${rest}`
});
const override = (name: string, expected: string, before: Texts, after: Texts): Row => row(name, expected, before, after);
rows('a setting that is laid over a target of bake', [
  override('a network, which does not arrive', SAME, overridden(''), overridden('*.network=host')),
  override(
    'a network takes that of the file away',
    NEW,
    overridden('', 'network = "host"'),
    overridden('*.network=host', 'network = "host"')
  ),
  override('limits, which do not arrive', SAME, overridden(''), overridden('*.ulimits=nofile=5')),
  override(
    'limits take those of the file away',
    NEW,
    overridden('', 'ulimits = ["nofile=5"]'),
    overridden('*.ulimits=nofile=6', 'ulimits = ["nofile=5"]')
  ),
  override('shared memory', NEW, overridden(''), overridden('*.shm-size=1g')),
  override('a host', NEW, overridden(''), overridden('*.extra-hosts.a=1.1.1.1')),
  override(
    'another address of a host',
    SAME,
    overridden('', 'extra-hosts = {a = "1.1.1.1"}'),
    overridden('*.extra-hosts.a=2.2.2.2', 'extra-hosts = {a = "1.1.1.1"}')
  ),
  override('stages without a cache, which do not arrive', SAME, overridden(''), overridden('*.no-cache-filter=0')),
  override(
    'stages without a cache take those of the file away',
    SAME,
    overridden('*.no-cache-filter=x', 'no-cache-filter = ["0"]'),
    overridden('*.no-cache-filter=x', 'no-cache-filter = ["0"]')
  ),
  override('no cache', NEW, overridden(''), overridden('*.no-cache=true')),
  override('no cache in short', NEW, overridden(''), overridden('*.no-cache=1')),
  override('a cache again', SAME, overridden('*.no-cache=false', 'no-cache = true'), overridden('*.no-cache=0', 'no-cache = true')),
  override('for another target', SAME, overridden('', '', 'target "x" {}\n'), overridden('x.shm-size=1g', '', 'target "x" {}\n')),
  override('a cache beside that of the file', SAME, overridden(''), overridden('*.cache-from+=type=registry,ref=a/c')),
  override('a cache in place of that of the file', NEW, overridden(''), overridden('*.cache-from=type=gha,scope=x')),
  override(
    'two caches, the last of which adds',
    SAME,
    overridden(''),
    overridden('*.cache-from=type=gha,scope=x\n    *.cache-from+=type=gha,scope=y')
  ),
  override(
    'two caches in place of that of the file',
    NEW,
    overridden(''),
    overridden('*.cache-from+=type=gha,scope=x\n    *.cache-from=type=gha,scope=y')
  )
]);

const filtered = (more: string): Texts => ({ ...compose(more), Dockerfile: 'FROM node:20 AS a\nRUN a\nFROM a AS b\nRUN b\n' });
rows('stages of a compose service without a cache', [
  row('one of them', '2- 4R', filtered(''), filtered(', no_cache_filter: ["b"]')),
  row('the first', '2R 4R', filtered(''), filtered(', no_cache_filter: [a]'))
]);
