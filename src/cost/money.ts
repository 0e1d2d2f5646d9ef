import { type Sentence, say } from '../model/sentence.ts';
import type { Estimate, Seconds } from '../model/units.ts';
import { PRICES_AS_OF, RATES } from './price-table.ts';

export interface Price {
  /** Money for one minute of the runner. */
  readonly perMinute: number;
  /** ISO 4217. */
  readonly currency: string;
  /** `configuration`, or the row of the dated table. */
  readonly source: Sentence;
}

export interface PriceQuestion {
  /** Label as the workflow names it. */
  readonly runner: string | null;
  /** Price that the configuration sets; wins over the table. */
  readonly perMinute: number | null;
  readonly currency: string;
  /** Standard runners are free for public repositories; null: not known, priced as private. */
  readonly publicRepository: boolean | null;
}

/** Price of one minute, null where nothing says one: the configured price, else the dated table by label, 0 for self-hosted (docs/estimate.md). */
export function priceOf(question: PriceQuestion): Price | null {
  const { currency } = question;
  if (question.perMinute !== null) return { perMinute: question.perMinute, currency, source: say`configuration` };
  if (currency !== 'USD') return null;
  const label = question.runner?.trim().toLowerCase() ?? '';
  if (label === '') return null;
  if (/\bself-hosted\b/.test(label)) return { perMinute: 0, currency, source: say`self-hosted runner, no price set` };
  const standard = standardRunner(label);
  if (standard !== null && question.publicRepository === true)
    return { perMinute: 0, currency, source: say`standard runners are free for public repositories` };
  const rate = standard ?? largerRunner(label);
  return rate === null
    ? null
    : { perMinute: rate.perMinute, currency, source: say`${[rate.name]}, GitHub's rates as of ${[PRICES_AS_OF]}` };
}

interface NamedRate {
  readonly perMinute: number;
  readonly name: string;
}

const rate = (system: string, cores: number, arm: boolean, gpu: boolean): NamedRate | null => {
  const row = RATES.find((r) => r.system === system && r.cores === cores && r.arm === arm && r.gpu === gpu);
  return row === undefined ? null : { perMinute: row.perMinute, name: `${system} ${cores}-core${arm ? ' arm64' : ''}${gpu ? ' GPU' : ''}` };
};

/** The labels of standard runners. Billed as 2-core also where public repositories get 4 cores. */
function standardRunner(label: string): NamedRate | null {
  const found = /^(ubuntu|windows|macos)-(latest|slim|\d{2,4}(?:\.\d\d)?)(-arm)?$/.exec(label);
  if (found === null) return null;
  const [, system, version, arm] = found;
  if (system === 'ubuntu') return rate('linux', version === 'slim' ? 1 : 2, arm !== undefined, false);
  return system === 'windows' ? rate('windows', 2, arm !== undefined, false) : rate('macos', 3, false, false);
}

/** Larger runners are named by their owner; the usual names say system and cores. */
function largerRunner(label: string): NamedRate | null {
  const cores = /(?:^|[-_ ])(\d{1,2})[-_ ]?(?:cores?|cpus?|vcpus?)(?:$|[-_ ])/.exec(label);
  if (cores === null) return null;
  const system = label.includes('windows') ? 'windows' : label.includes('macos') ? 'macos' : /ubuntu|linux/.test(label) ? 'linux' : null;
  return system === null ? null : rate(system, Number(cores[1]), /\barm(?:64)?\b/.test(label), /\bgpu\b/.test(label));
}

/** Money of so many seconds at a price, as if every second were billed: the expected marginal price, since the remainder of the last minute is anybody's guess. */
export function moneyFor(seconds: Estimate, price: Price): Estimate {
  const money = (s: Seconds) => (s / 60) * price.perMinute;
  return { low: money(seconds.low), mid: money(seconds.mid), high: money(seconds.high) };
}

/** Whole minutes that a job of so many seconds is billed: rounded up, at least one for a job that ran. */
const billedMinutes = (seconds: Seconds): number => (seconds <= 0 ? 0 : Math.ceil(seconds / 60 - 1e-9));

/** Money of jobs that are billed by whole minutes, for each job so many seconds long. */
export const billedMoney = (seconds: Seconds, price: Price): number => billedMinutes(seconds) * price.perMinute;

/** A sentence where a job's bill stays the same although its seconds change, else null. `job` are the seconds of the usual job. */
export function billingSentence(job: Seconds | null, added: Seconds): Sentence | null {
  if (job === null || job <= 0 || added === 0) return null;
  const [before, after] = [billedMinutes(job), billedMinutes(Math.max(1, job + added))];
  if (before !== after) return null;
  return say`0 ¢ on this bill: the job stays within the same billed minute (${before} min).`;
}
