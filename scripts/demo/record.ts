// Makes the data of the `demo` command: a repository as a git bundle and job logs of real builds.
// Needs git and a Docker engine (DOCKER_HOST) whose node:22-alpine and python:3.12-slim it may replace by stand-ins,
// since the tools themselves would need a registry. Run: node scripts/demo/record.ts
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CHANGE, COMMITS, STAND_INS } from './story.ts';

const demo = join(import.meta.dirname, '..', '..', 'demo');
const scratch = mkdtempSync(join(tmpdir(), 'layercost-demo-'));
const repository = join(scratch, 'shop');
const start = Date.UTC(2026, 9, 2, 8, 0, 0) / 1000;

function git(date: number, ...args: string[]): string {
  const stamp = `${date} +0000`;
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: 'Robin',
    GIT_AUTHOR_EMAIL: 'robin@example.com',
    GIT_COMMITTER_NAME: 'Robin',
    GIT_COMMITTER_EMAIL: 'robin@example.com',
    GIT_AUTHOR_DATE: stamp,
    GIT_COMMITTER_DATE: stamp,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null'
  };
  return execFileSync('git', ['-C', repository, ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commit(message: string, files: Readonly<Record<string, string>>, date: number): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(repository, dirname(path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  git(date, 'add', '-A');
  git(date, 'commit', '-q', '-m', message);
  return git(date, 'rev-parse', 'HEAD');
}

/** Output lines as a hosted runner stamps them: one UTC time with seven decimals in front of each. */
function stamp(at: Date, text: string): string {
  return `${at.toISOString().slice(0, -1)}0000Z ${text}`;
}

async function recordJob(sha: string, at: number): Promise<string> {
  const clock = { offset: at * 1000 - Date.now() };
  const now = () => new Date(Date.now() + clock.offset);
  const lines: string[] = [];
  const say = (text: string) => lines.push(stamp(now(), text));
  say("Current runner version: '2.336.0'");
  say('##[group]Runner Image');
  say('Image: ubuntu-24.04');
  say('##[endgroup]');
  say('##[group]Run actions/checkout@v5');
  say('with:');
  say('  repository: acme/shop');
  say('##[endgroup]');
  say('Syncing repository: acme/shop');
  say(`[command]/usr/bin/git checkout --progress --force -B main refs/remotes/origin/main`);
  say('[command]/usr/bin/git log -1 --format=%H');
  say(sha);
  for (const [name, dockerfile, context] of [
    ['api', 'api/Dockerfile', 'api'],
    ['worker', 'worker/Dockerfile', 'worker']
  ] as const) {
    say('##[group]Run docker/build-push-action@v6');
    say('with:');
    say(`  context: ${context}`);
    say(`  file: ${dockerfile}`);
    say(`  tags: acme/${name}:latest`);
    say('##[endgroup]');
    say(`[command]/usr/bin/docker buildx build --file ${dockerfile} --tag acme/${name}:latest ${context}`);
    await new Promise<void>((resolve, reject) => {
      const child = spawn(
        'docker',
        ['buildx', 'build', '--progress', 'plain', '--file', dockerfile, '--tag', `acme/${name}:latest`, context],
        { cwd: repository, stdio: ['ignore', 'ignore', 'pipe'] }
      );
      let rest = '';
      child.stderr.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString('utf8')).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) say(part);
      });
      child.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`the build of ${name} failed:\n${lines.slice(-20).join('\n')}`))
      );
    });
  }
  say('Post job cleanup.');
  return `\ufeff${lines.join('\n')}\n`;
}

for (const [image, tool, script] of STAND_INS) {
  const folder = join(scratch, tool);
  mkdirSync(folder);
  writeFileSync(join(folder, tool), script, { mode: 0o755 });
  writeFileSync(join(folder, 'Dockerfile'), `FROM busybox:1.36\nCOPY ${tool} /usr/local/bin/${tool}\n`);
  execFileSync('docker', ['buildx', 'build', '--quiet', '--tag', image, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
}
mkdirSync(repository, { recursive: true });
git(start, 'init', '-q', '-b', 'main');
rmSync(demo, { recursive: true, force: true });
mkdirSync(join(demo, 'logs'), { recursive: true });
let date = start;
let job = 0;
for (const { message, files, built } of COMMITS) {
  date += 86_400 + (message.length % 7) * 3_600;
  const sha = commit(message, files, date);
  if (!built) continue;
  job++;
  process.stderr.write(`building ${sha.slice(0, 7)} ${message}\n`);
  writeFileSync(join(demo, 'logs', `build-${String(job).padStart(2, '0')}.log`), await recordJob(sha, date + 120));
}
git(date, 'checkout', '-q', '-b', 'feature');
commit(CHANGE.message, CHANGE.files, date + 7_200);
git(date, 'bundle', 'create', join(demo, 'repository.bundle'), 'main', 'feature');
writeFileSync(
  join(demo, 'demo.json'),
  `${JSON.stringify({ base: 'main', head: 'feature', repository: 'acme/shop', now: new Date((date + 10_800) * 1000).toISOString() }, null, 2)}\n`
);
rmSync(scratch, { recursive: true, force: true });
