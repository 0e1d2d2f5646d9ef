import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { BAD, eventOf, eventsOf, FENCES, shop } from '../loopback/recipes.ts';
import { playWorkflow, readWorkflow } from '../loopback/workflow-runner.ts';
import { builtCli } from '../setup/built-cli.ts';
import { runs } from '../setup/property.ts';

// Every workflow of the documents through the built bundle, with its own permissions: a broken budget.

const startServer = loopbackPerTest();
let folder = '';
let bundle = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-bundle-'));
  bundle = join(dirname(await builtCli()), 'index.js');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = FENCES.flatMap(({ name, text }) => eventsOf(text).map((event): [string, string, string] => [name, event, text]));
// In process all of them are run (docs/workflows.test.ts): by hand some are enough here.
const every = Math.ceil(ROWS.length / runs(ROWS.length, 'dear'));
test.each(ROWS.filter((_, i) => i % every === 0))(
  '%s, on %s, through the bundle',
  async (_, event, text) => {
    const { world, pull } = shop(BAD);
    const server = await startServer(world);
    const jobs = await playWorkflow(readWorkflow(text), { world, server, folder, event: eventOf(event, world, pull), runId: 300, bundle });
    const said = Object.values(jobs).flatMap(({ runs }) => runs.flatMap((one) => one.said));
    expect(said.filter((line) => /needs [a-z_]+=|not accessible|^\s+at .+:\d+:\d+/.test(line))).toEqual([]);
    const judges = !text.includes('mode: collect');
    expect(Object.values(jobs).some(({ result }) => result === 'failure')).toBe(judges);
    expect(pull.comments.length).toBe(judges && event !== 'merge_group' && !text.includes('comment: never') ? 1 : 0);
  },
  120_000
);
