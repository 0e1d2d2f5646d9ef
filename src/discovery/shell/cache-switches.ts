import { hasUnknown } from '../unknowns.ts';
import type { OptionReading } from './options.ts';

/** Whether a build is told not to look at its cache; `openSwitch`: an option of the cache, of these too, that only some runs pass. */
export function cacheSwitches({ last, perhaps }: OptionReading, ...names: readonly string[]) {
  const given = last('no-cache');
  const isOpen = given !== null && hasUnknown(given);
  return { noCache: given !== null && !isOpen && given !== 'false', openSwitch: isOpen ? '--no-cache' : perhaps(...names) };
}
