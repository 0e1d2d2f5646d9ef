import { buildTools } from './build-tools.ts';
import { cacheMount } from './cache-mount.ts';
import { ciCache } from './ci-cache.ts';
import { cleanUpLayer } from './clean-up-layer.ts';
import { copyLink } from './copy-link.ts';
import { copyOwner } from './copy-owner.ts';
import { dockerignoreAdd } from './dockerignore-add.ts';
import { equalAgain } from './equal-again.ts';
import { gitContext } from './git-context.ts';
import { ignoreBytes } from './ignore-bytes.ts';
import { insertPrefetch } from './insert-prefetch.ts';
import { lateWork } from './late-work.ts';
import { manifestVersion } from './manifest-version.ts';
import { mergeRuns } from './merge-runs.ts';
import { moveVolatileArg } from './move-volatile-arg.ts';
import { parallelStages } from './parallel-stages.ts';
import { pinBase } from './pin-base.ts';
import { prunedSources } from './pruned-sources.ts';
import { restoreOrder } from './restore-order.ts';
import type { Rule } from './rule.ts';
import { splitBroadCopy } from './split-broad-copy.ts';
import { splitRun } from './split-run.ts';
import { stageOrder } from './stage-order.ts';
import { stageSplit } from './stage-split.ts';
import { swapIndependent } from './swap-independent.ts';

/** All rules, in the order in which their findings are told where they are worth the same. */
export const RULES: readonly Rule[] = [
  restoreOrder,
  splitBroadCopy,
  prunedSources,
  moveVolatileArg,
  swapIndependent,
  mergeRuns,
  splitRun,
  insertPrefetch,
  copyLink,
  dockerignoreAdd,
  cacheMount,
  ciCache,
  gitContext,
  manifestVersion,
  stageOrder,
  lateWork,
  stageSplit,
  parallelStages,
  pinBase,
  copyOwner,
  cleanUpLayer,
  buildTools,
  equalAgain,
  ignoreBytes
];
