import type { Rule } from './rule.ts';
import { splitBroadCopy } from './split-broad-copy.ts';

/** All rules, in the order in which their findings are told where they are worth the same. */
export const RULES: readonly Rule[] = [splitBroadCopy];
