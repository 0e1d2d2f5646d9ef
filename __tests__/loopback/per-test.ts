import { afterEach, expect } from '@jest/globals';
import { type Loopback, startLoopback } from './server.ts';
import type { World } from './world.ts';

/**
 * One server for each test of a file, started by the first call in it. After the test it is closed, and nothing may have been
 * against GitHub's description, on either side.
 */
export function loopbackPerTest(): (world: World) => Promise<Loopback> {
  let open: Loopback | null = null;
  afterEach(async () => {
    const violations = open?.violations ?? [];
    await open?.close();
    open = null;
    expect(violations).toEqual([]);
  });
  return async (world) => {
    open ??= await startLoopback(world);
    return open;
  };
}
