// npm run bench [-- --large]: every measurement, one after another; figures to compare are ratios within one run.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

for (const [name, ...options] of [
  ['start.ts'],
  ['logs.ts'],
  ['monorepo.ts'],
  ['changes.ts'],
  ['growth.ts'],
  ['order.ts'],
  ['page.ts'],
  ['others.ts'],
  ['big-image.ts']
] as const) {
  process.stdout.write(`\n${name}\n`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
