import type { Attacks } from './attack.ts';
import { COMMENTS } from './comments.ts';
import { HISTORY } from './history.ts';
import { LABELS } from './labels.ts';
import { PARTS_AND_EVENTS } from './parts.ts';
import { POLICY } from './policy.ts';

/** Every attack, by what it is aimed at. */
export const ALL: Readonly<Record<string, Attacks>> = {
  'The label that accepts a cost': LABELS,
  'Limits and inputs': POLICY,
  'The comment and the review': COMMENTS,
  'Earlier builds and their history': HISTORY,
  'Partial reports, events and inputs': PARTS_AND_EVENTS
};
