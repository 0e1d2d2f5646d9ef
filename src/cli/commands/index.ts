import type { CommandEntry } from '../command.ts';
import { loadWhole } from '../load-whole.ts';

const VERBS: readonly CommandEntry[] = [
  {
    name: 'check',
    summary: 'what a change rebuilds, what that costs now and later, and whether it stays within budget',
    limited: true,
    load: async () => (await import('./check.ts')).check
  },
  {
    name: 'report merge',
    summary: 'combines the partial reports of `check --shard` into one report, and gates as `check` does',
    load: async () => (await import('./report-merge.ts')).reportMerge
  },
  {
    name: 'demo',
    summary: 'the report of a real change of a small repository that ships inside',
    load: async () => (await import('./demo.ts')).demo
  },
  {
    name: 'predict',
    summary: 'two directories as base and head of one image: which steps are reused, which rebuilt, and why',
    load: async () => (await import('./predict.ts')).predict
  },
  {
    name: 'explain',
    summary: 'one step: every ingredient of its cache key on both sides, the one that differs, and the chain that leads there',
    limited: true,
    load: async () => (await import('./explain.ts')).explain
  },
  {
    name: 'layers',
    summary: 'an image as it was built: which instruction made which layer, its bytes, what is wasted, what a push moves',
    load: async () => (await import('./layers.ts')).layers
  },
  {
    name: 'logs',
    summary: 'reads build logs and records of any form: steps, states, seconds',
    apart: true,
    load: async () => (await import('./logs.ts')).logs
  },
  {
    name: 'history import',
    summary: 'adds logs and records to the history file; importing the same log twice adds nothing',
    load: async () => (await import('./history.ts')).historyImport
  },
  {
    name: 'history show',
    summary: 'what the history knows: steps, executions, seconds',
    load: async () => (await import('./history.ts')).historyShow
  },
  {
    name: 'history merge',
    summary: 'combines history files in any order: nothing is lost or counted twice',
    load: async () => (await import('./history.ts')).historyMerge
  },
  {
    name: 'history prune',
    summary: 'drops what is older than a number of days',
    load: async () => (await import('./history.ts')).historyPrune
  },
  {
    name: 'suggest',
    summary: 'reordering and advice for one Dockerfile, each with its proof',
    limited: true,
    load: async () => (await import('./suggest.ts')).suggest
  },
  {
    name: 'fix',
    summary: 'applies the proven suggestions to the work tree; --dry-run prints a patch that git apply takes',
    limited: true,
    load: async () => (await import('./fix.ts')).fix
  },
  {
    name: 'replay',
    summary: 'what the last merged changes cost with the Dockerfile as it stands and as suggested; needs no build',
    limited: true,
    load: async () => (await import('./replay.ts')).replay
  },
  {
    name: 'images',
    summary: 'which images a change affects; also as the matrix of a job',
    limited: true,
    load: async () => (await import('./images.ts')).images
  },
  {
    name: 'audit',
    summary: 'compares predictions with what later builds did: error, coverage, wrong verdicts',
    load: async () => (await import('./audit.ts')).audit
  },
  {
    name: 'init',
    summary: 'writes a first .github/layercost.yml and workflow from what is found; overwrites nothing',
    limited: true,
    load: async () => (await import('./init.ts')).init
  },
  {
    name: 'config check',
    summary: 'validates a configuration file; names line and column of each error',
    load: async () => (await import('./config-check.ts')).configCheck
  },
  {
    name: 'completion',
    summary: 'a script that completes commands and options in bash, zsh or fish',
    load: async () => (await import('./completion.ts')).completionOf(() => COMMANDS)
  }
];

/**
 * All verbs, in the order of the help. A verb is loaded when it is called: the help and a small command start without the rest. What the
 * verbs share is the part of the bundle that `predict` needs (scripts/build.mjs).
 */
export const COMMANDS: readonly CommandEntry[] = VERBS.map((verb) =>
  verb.apart === true
    ? verb
    : {
        ...verb,
        async load() {
          await loadWhole(() => import('./predict.ts'));
          return verb.load();
        }
      }
);
