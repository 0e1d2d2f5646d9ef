import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { BAD, eventOf, eventsOf, FENCES, shop } from '../loopback/recipes.ts';
import { playWorkflow, readWorkflow } from '../loopback/workflow-runner.ts';

// Every workflow of the documents once through the built bundle, with its own permissions: a broken budget.

const ROOT = join(import.meta.dirname, '../..');
const startServer = loopbackPerTest();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-bundle-'));
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), folder], { cwd: ROOT, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(FENCES.flatMap(({ name, text }) => eventsOf(text).map((event): [string, string, string] => [name, event, text])))(
  '%s, on %s, through the bundle',
  async (_, event, text) => {
    const { world, pull } = shop(BAD);
    const server = await startServer(world);
    const bundle = join(folder, 'index.js');
    const jobs = await playWorkflow(readWorkflow(text), { world, server, folder, event: eventOf(event, world, pull), runId: 300, bundle });
    const said = Object.values(jobs).flatMap(({ runs }) => runs.flatMap((one) => one.said));
    expect(said.filter((line) => /needs [a-z_]+=|not accessible|^\s+at .+:\d+:\d+/.test(line))).toEqual([]);
    const judges = !text.includes('mode: collect');
    expect(Object.values(jobs).some(({ result }) => result === 'failure')).toBe(judges);
    expect(pull.comments.length).toBe(judges && event !== 'merge_group' && !text.includes('comment: never') ? 1 : 0);
  },
  120_000
);
