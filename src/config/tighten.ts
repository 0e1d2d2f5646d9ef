import { type Limit, type Limits, METRIC_UNITS, type Metric } from '../model/budget.ts';
import { COMMENT_MODES, type Config, SUGGESTION_MODES } from '../model/config.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { parseSize } from './size.ts';

/** Inputs of the action or options of the command line that stand beside the file, as given; undefined or empty: not given. */
export interface ConfigInputs {
  readonly comment?: string | undefined;
  readonly suggestions?: string | undefined;
  readonly failOn?: string | undefined;
  readonly maxRebuildSeconds?: string | undefined;
  readonly maxAddedSeconds?: string | undefined;
  readonly maxAddedCost?: string | undefined;
  readonly maxPushedBytes?: string | undefined;
  readonly maxImageBytes?: string | undefined;
  readonly pricePerMinute?: string | undefined;
  readonly historyWorkflow?: string | undefined;
  readonly overrideLabel?: string | undefined;
}

export interface Tightened {
  readonly config: Config;
  /** Wrong values, one sentence each, with the allowed ones. */
  readonly errors: readonly string[];
  /** Inputs that would loosen what the file sets, and were not followed. */
  readonly notes: readonly Sentence[];
}

/**
 * Lays the inputs over the file of the base side. In a pull request the workflow belongs to the change, so where the file
 * sets limits an input may make them stricter and never looser (docs/security.md, policy from the pull request).
 */
export function tightenConfig(config: Config, inputs: ConfigInputs): Tightened {
  const errors: string[] = [];
  const notes: Sentence[] = [];
  const guarded = setsLimits(config);
  const keep = (input: string, key: string) =>
    notes.push(say`Input ${code(input)} would loosen ${code(key)} of the configuration and is not followed.`);

  const choice = <T extends string>(name: string, text: string | undefined, allowed: readonly T[], otherwise: T): T => {
    if (text === undefined || text === '') return otherwise;
    const found = allowed.find((value) => value === text);
    if (found === undefined) errors.push(`Input ${name} must be one of ${allowed.join(', ')}; found ${JSON.stringify(text.slice(0, 80))}.`);
    return found ?? otherwise;
  };
  const amount = (name: string, text: string | undefined): number | null => {
    if (text === undefined || text === '') return null;
    if (/^[0-9]{1,12}(?:\.[0-9]{1,9})?$/.test(text)) return Number(text);
    errors.push(`Input ${name} must be a number that is not negative; found ${JSON.stringify(text.slice(0, 80))}.`);
    return null;
  };
  const bytes = (name: string, text: string | undefined): number | null => {
    if (text === undefined || text === '') return null;
    const found = parseSize(text);
    if (found === null)
      errors.push(`Input ${name} must be a size with a unit, for example 200MB or 1GiB; found ${JSON.stringify(text.slice(0, 80))}.`);
    return found;
  };
  const limit = (limits: Limits, metric: Metric, name: string, text: string | undefined, key: string): Limits => {
    const wanted = METRIC_UNITS[metric] === 'bytes' ? bytes(name, text) : amount(name, text);
    if (wanted === null) return limits;
    const before: Limit = limits[metric] ?? { warn: null, fail: null, minPercent: null };
    if (before.fail !== null && wanted > before.fail) {
      keep(name, key);
      return limits;
    }
    return { ...limits, [metric]: { ...before, fail: wanted } };
  };

  let failOn = choice('fail-on', inputs.failOn, ['budget', 'never'], config.gate.failOn);
  if (failOn === 'never' && config.gate.failOn === 'budget' && guarded) {
    keep('fail-on', 'gate.fail-on');
    failOn = 'budget';
  }
  let perMinute = amount('price-per-minute', inputs.pricePerMinute) ?? config.price.perMinute;
  if (config.price.perMinute !== null && perMinute !== null && perMinute < config.price.perMinute && limitsMoney(config)) {
    keep('price-per-minute', 'price.per-minute');
    perMinute = config.price.perMinute;
  }
  let workflow = inputs.historyWorkflow || config.history.workflow;
  if (guarded && config.history.workflow !== null && workflow !== config.history.workflow) {
    keep('history-workflow', 'history.workflow');
    workflow = config.history.workflow;
  }
  let label = inputs.overrideLabel === undefined || inputs.overrideLabel === '' ? config.override.label : inputs.overrideLabel;
  if (label === 'none') label = null;
  if (guarded && label !== null && label !== config.override.label) {
    keep('override-label', 'override.label');
    label = config.override.label;
  }
  let budget = limit(config.budget, 'rebuild', 'max-rebuild-seconds', inputs.maxRebuildSeconds, 'budget.rebuild.fail');
  budget = limit(budget, 'added', 'max-added-seconds', inputs.maxAddedSeconds, 'budget.added.fail');
  budget = limit(budget, 'pushed-bytes', 'max-pushed-bytes', inputs.maxPushedBytes, 'budget.pushed-bytes.fail');
  budget = limit(budget, 'image-bytes', 'max-image-bytes', inputs.maxImageBytes, 'budget.image-bytes.fail');
  const tightened: Config = {
    ...config,
    budget,
    total: limit(config.total, 'added-cost', 'max-added-cost', inputs.maxAddedCost, 'total.added-cost.fail'),
    history: { ...config.history, workflow },
    price: { ...config.price, perMinute },
    comment: {
      ...config.comment,
      mode: choice('comment', inputs.comment, COMMENT_MODES, config.comment.mode)
    },
    suggestions: {
      ...config.suggestions,
      mode: choice('suggestions', inputs.suggestions, SUGGESTION_MODES, config.suggestions.mode)
    },
    gate: { ...config.gate, failOn },
    override: { ...config.override, label }
  };
  return { config: tightened, errors, notes };
}

const allLimits = (config: Config) => [config.budget, config.total, ...config.images.map((image) => image.budget ?? {})];

/** Some limit that fails is set. */
export function setsLimits(config: Config): boolean {
  return allLimits(config).some((limits) => Object.values(limits).some((limit) => limit.fail !== null));
}

function limitsMoney(config: Config): boolean {
  return allLimits(config).some((limits) => limits['added-cost'] !== undefined);
}
