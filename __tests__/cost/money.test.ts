import { expect, test } from '@jest/globals';
import { billedMoney, billingSentence, moneyFor, type PriceQuestion, priceOf } from '../../src/cost/index.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';

const ask = (more: Partial<PriceQuestion>) =>
  priceOf({ runner: 'ubuntu-latest', perMinute: null, currency: 'USD', publicRepository: null, ...more });

test.each<readonly [string, Partial<PriceQuestion>, number | null]>([
  ['a standard runner', {}, 0.006],
  ['a standard runner of a public repository', { publicRepository: true }, 0],
  ['a larger runner of a public repository', { runner: 'ubuntu-latest-16-cores', publicRepository: true }, 0.042],
  ['a dated label', { runner: 'ubuntu-24.04' }, 0.006],
  ['arm', { runner: 'ubuntu-24.04-arm' }, 0.005],
  ['slim', { runner: 'ubuntu-slim' }, 0.002],
  ['windows', { runner: 'windows-2025' }, 0.01],
  ['macos', { runner: 'macos-15' }, 0.062],
  ['a larger runner', { runner: 'linux-8-core' }, 0.022],
  ['a larger arm runner', { runner: 'ubuntu-arm64-32-cores' }, 0.05],
  ['a GPU runner', { runner: 'linux-gpu-4-core' }, 0.052],
  ['self-hosted', { runner: 'self-hosted linux' }, 0],
  ['a configured price', { perMinute: 0.5, runner: 'self-hosted' }, 0.5],
  ['a configured price in another currency', { perMinute: 0.5, currency: 'EUR' }, 0.5],
  ['another currency without a price', { currency: 'EUR' }, null],
  ['an unknown label', { runner: 'big-machine' }, null],
  ['no label', { runner: null }, null],
  ['cores nobody rents', { runner: 'linux-7-core' }, null],
  ['cores of an unknown system', { runner: 'beos-8-core' }, null]
])('%s', (_, question, expected) => {
  expect(ask(question)?.perMinute ?? null).toBe(expected);
});

test('the table is named with its day', () => {
  expect(plainText(ask({})?.source ?? [])).toBe("linux 2-core, GitHub's rates as of 2026-05-09");
});

test('money of a range', () => {
  const price = ask({});
  if (price === null) throw new Error('no price');
  expect(moneyFor({ low: 60, mid: 90, high: 120 }, price)).toEqual({ low: 0.006, mid: 0.009000000000000001, high: 0.012 });
});

test.each([
  [0, 0],
  [0.1, 1],
  [60, 1],
  [60.1, 2],
  [3600, 60]
])('%d s are billed as %d min', (seconds, minutes) => {
  expect(billedMoney(seconds, { perMinute: 0.5, currency: 'USD', source: say`x` })).toBe(minutes / 2);
});

test.each([
  ['within the same minute', 130, 20, '0 ¢ on this bill: the job stays within the same billed minute (3 min).'],
  ['into the next minute', 170, 20, null],
  ['back into the minute before', 130, -20, null],
  ['nothing added', 130, 0, null],
  ['a job of unknown length', null, 20, null]
])('%s', (_, job, added, expected) => {
  expect(plainText(billingSentence(job, added) ?? [])).toBe(expected ?? '');
});
