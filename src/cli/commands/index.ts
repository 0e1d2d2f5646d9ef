import type { Command } from '../command.ts';
import { audit } from './audit.ts';
import { check } from './check.ts';
import { configCheck } from './config-check.ts';
import { demo } from './demo.ts';
import { explain } from './explain.ts';
import { fix } from './fix.ts';
import { historyImport, historyMerge, historyPrune, historyShow } from './history.ts';
import { images } from './images.ts';
import { init } from './init.ts';
import { logs } from './logs.ts';
import { predict } from './predict.ts';
import { replay } from './replay.ts';
import { reportMerge } from './report-merge.ts';
import { suggest } from './suggest.ts';

/** All verbs, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  check,
  reportMerge,
  demo,
  predict,
  explain,
  logs,
  historyImport,
  historyShow,
  historyMerge,
  historyPrune,
  suggest,
  fix,
  replay,
  images,
  audit,
  init,
  configCheck
];
