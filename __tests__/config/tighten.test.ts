import { expect, test } from '@jest/globals';
import { type ConfigInputs, defaultConfig, readConfig, tightenConfig } from '../../src/config/index.ts';

const guarded = readConfig(
  'version: 1\nbudget: {rebuild: 100s, added: {warn: 5s}}\ntotal: {added-cost: 50}\nprice: {currency: USD, per-minute: 1}\nhistory: {workflow: build.yml}\n',
  'f'
).config;
const plain = defaultConfig();

/** Limits and choices after the inputs, and how many inputs were not followed or wrong. */
function after(config: typeof guarded, inputs: ConfigInputs) {
  const { config: made, notes, errors } = tightenConfig(config ?? plain, inputs);
  return {
    rebuild: made.budget.rebuild?.fail,
    added: made.budget.added?.fail,
    cost: made.total['added-cost']?.fail,
    failOn: made.gate.failOn,
    price: made.price.perMinute,
    workflow: made.history.workflow,
    label: made.override.label,
    comment: made.comment.mode,
    notes: notes.length,
    errors: errors.length
  };
}
const BASE = {
  rebuild: 100,
  added: null,
  cost: 50,
  failOn: 'budget',
  price: 1,
  workflow: 'build.yml',
  label: 'layercost-accept',
  comment: 'on-change',
  notes: 0,
  errors: 0
};
const FREE = {
  rebuild: undefined,
  added: undefined,
  cost: undefined,
  failOn: 'budget',
  price: null,
  workflow: null,
  label: 'layercost-accept',
  comment: 'on-change',
  notes: 0,
  errors: 0
};

test.each<[ConfigInputs, object]>([
  [{}, {}],
  [{ maxRebuildSeconds: '' }, {}],
  [{ maxRebuildSeconds: '60' }, { rebuild: 60 }],
  [{ maxRebuildSeconds: '120' }, { notes: 1 }],
  [{ maxAddedSeconds: '7' }, { added: 7 }],
  [{ maxAddedCost: '49.5' }, { cost: 49.5 }],
  [{ maxAddedCost: '51' }, { notes: 1 }],
  [{ failOn: 'never' }, { notes: 1 }],
  [{ pricePerMinute: '2' }, { price: 2 }],
  [{ pricePerMinute: '0.1' }, { notes: 1 }],
  [{ historyWorkflow: 'other.yml' }, { notes: 1 }],
  [{ overrideLabel: 'mine' }, { notes: 1 }],
  [{ overrideLabel: 'none' }, { label: null }],
  [{ comment: 'never' }, { comment: 'never' }],
  [{ comment: 'sometimes' }, { errors: 1 }],
  [{ maxRebuildSeconds: '-1' }, { errors: 1 }],
  [{ maxRebuildSeconds: 'Infinity' }, { errors: 1 }],
  [{ maxRebuildSeconds: '1e3' }, { errors: 1 }],
  [{ failOn: 'always', suggestions: 'x' }, { errors: 2 }]
])('where the file sets limits, %j only tightens', (inputs, expected) => {
  expect(after(guarded, inputs)).toEqual({ ...BASE, ...expected });
});

test.each<[ConfigInputs, object]>([
  [{ maxRebuildSeconds: '120' }, { rebuild: 120 }],
  [{ failOn: 'never' }, { failOn: 'never' }],
  [{ overrideLabel: 'mine' }, { label: 'mine' }],
  [{ historyWorkflow: 'other.yml' }, { workflow: 'other.yml' }],
  [{ pricePerMinute: '0.1' }, { price: 0.1 }]
])('where it sets none, %j is followed', (inputs, expected) => {
  expect(after(plain, inputs)).toEqual({ ...FREE, ...expected });
});
