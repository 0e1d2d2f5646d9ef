import type { Plan } from './plan.ts';
import { SURPRISING_FILES } from './surprising-files.ts';
import { SURPRISING_LINES } from './surprising-lines.ts';

const SURPRISES = [...SURPRISING_FILES, ...SURPRISING_LINES];

/** Up to two surprises, by a generator of their own; the names of those that were planted. */
export function surprise(plan: Plan): readonly string[] {
  const wanted = Array.from({ length: plan.pick([0, 1, 1, 1, 2]) }, () => plan.pick(SURPRISES));
  return wanted.filter((one) => one.plant(plan)).map((one) => one.name);
}
