import type { Attacks } from './attack.ts';
import { LABELS } from './labels.ts';
import { POLICY } from './policy.ts';

/** Every attack, by what it is aimed at. */
export const ALL: Readonly<Record<string, Attacks>> = {
  'The label that accepts a cost': LABELS,
  'Limits and inputs': POLICY
};
