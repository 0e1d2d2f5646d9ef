import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

// A process of the runner that is told what it runs before it asks: without what is preloaded it waits for ever, and so does `npm test`.

const CHILD = `process.on('message', (message) => {
  if (message !== 'ask') return;
  process.on('message', ({ type, workerData }) => { if (type === 'jest-light-runner-worker-data') process.exit(workerData); });
  process.send('jest-light-runner-get-worker-data');
});`;

test.each([
  { when: 'before it asks', early: true },
  { when: 'as it asks', early: false }
])('a process takes what it is told $when', async ({ early }) => {
  const preload = new URL('early-data.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', preload, '--eval', CHILD], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const data = { type: 'jest-light-runner-worker-data', workerData: 7 };
  child.on('message', () => (early ? child.kill() : child.send(data)));
  if (early) child.send(data);
  child.send('ask');
  expect(await once(child, 'exit')).toEqual([7, null]);
});
