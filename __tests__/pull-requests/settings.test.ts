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
