import { MOST_SHARDS, parseShard, type Shard } from '../analysis/index.ts';
import { CONFIG_FILE, type ConfigInputs, defaultConfig, tightenConfig } from '../config/index.ts';
import { COMMENT_KEY } from '../github/index.ts';

type Mode = 'analyse' | 'post' | 'collect' | 'merge';

/** The inputs of `action.yml`, checked. */
export interface Inputs {
  readonly token: string;
  readonly mode: Mode;
  readonly configFile: string;
  readonly dockerfiles: readonly string[];
  readonly context: string | null;
  readonly commentKey: string;
  readonly historyFile: string | null;
  readonly summary: boolean;
  readonly annotations: boolean;
  readonly statusContext: string | null;
  readonly baseRef: string | null;
  readonly headRef: string | null;
  readonly prNumber: number | null;
  /** The share of the images that this run analyses; null: all of them. */
  readonly shard: Shard | null;
  /** How the names of the artifacts begin whose partial reports mode `merge` unites. */
  readonly partialReports: string;
  /** Inputs that tighten the configuration, as given. */
  readonly config: ConfigInputs;
}

/** Names of all inputs, as `action.yml` lists them. */
export const INPUT_NAMES = [
  'github-token',
  'mode',
  'config-file',
  'dockerfiles',
  'context',
  'comment',
  'comment-key',
  'suggestions',
  'fail-on',
  'max-rebuild-seconds',
  'max-added-seconds',
  'max-added-cost',
  'max-pushed-bytes',
  'max-image-bytes',
  'price-per-minute',
  'history-workflow',
  'history-file',
  'override-label',
  'summary',
  'annotations',
  'status-context',
  'base-ref',
  'head-ref',
  'pr-number',
  'shard',
  'partial-reports',
  'time-limit'
] as const;
export type InputName = (typeof INPUT_NAMES)[number];

/** A relative path of the repository, as the configuration's own paths are. */
const PATH = /^(?!\/)(?![A-Za-z]:)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\\u0000-\u001f]{1,1024}$/;
/** A branch, a tag or a commit; nothing that git or an address could read as more. */
const REF = /^(?![-/.])(?!.*\.\.)[A-Za-z0-9._/@+-]{1,250}$/;
/** What a header can carry, and no more than a server takes. */
const TOKEN = /^[\u0021-\u007e]{1,4096}$/;

/** `refs/heads/main`, as `github.ref` has it, is the branch `main`. */
const plainName = (ref: string | null): string | null => ref?.replace(/^refs\/(?:heads|tags)\//, '') ?? null;

/** Reads and checks the inputs; every wrong value is one sentence with what is allowed. */
export function readInputs(get: (name: InputName) => string): { readonly inputs: Inputs; readonly errors: readonly string[] } {
  const errors: string[] = [];
  const text = (name: InputName): string | null => {
    const value = get(name).trim();
    return value === '' ? null : value;
  };
  const refuse = (name: InputName, value: string, allowed: string): void => {
    errors.push(`Input ${name} must be ${allowed}; found ${JSON.stringify(value.slice(0, 80))}.`);
  };
  const choice = <T extends string>(name: InputName, allowed: readonly T[], otherwise: T): T => {
    const value = text(name);
    if (value === null) return otherwise;
    const found = allowed.find((word) => word === value);
    if (found === undefined) refuse(name, value, `one of ${allowed.join(', ')}`);
    return found ?? otherwise;
  };
  const matching = (name: InputName, form: RegExp, allowed: string): string | null => {
    const value = text(name);
    if (value !== null && !form.test(value)) refuse(name, value, allowed);
    return value;
  };
  const flag = (name: InputName): boolean => choice(name, ['true', 'false'], 'true') === 'true';

  const number = matching('pr-number', /^[1-9][0-9]{0,9}$/, 'the number of a pull request');
  const share = text('shard');
  if (share !== null && parseShard(share) === null) refuse('shard', share, `I/N with I from 1 to N, and N at most ${MOST_SHARDS}`);
  // The main thread keeps to it: main.ts.
  matching('time-limit', /^[1-9][0-9]{0,4}$/, 'a whole number of seconds from 1 to 99999');
  const inputs: Inputs = {
    token: text('github-token') ?? '',
    mode: choice('mode', ['analyse', 'post', 'collect', 'merge'], 'analyse'),
    configFile: matching('config-file', PATH, 'a relative path of the repository')?.replace(/^(?:\.\/+)+/, '') ?? CONFIG_FILE,
    dockerfiles: (text('dockerfiles') ?? '')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    context: matching('context', PATH, 'a relative path of the repository'),
    commentKey: matching('comment-key', COMMENT_KEY, 'up to 40 of the characters a-z, 0-9 and -') ?? 'default',
    historyFile: text('history-file'),
    summary: flag('summary'),
    annotations: flag('annotations'),
    statusContext: matching('status-context', /^[\w./ :-]{1,100}$/, 'up to 100 letters, digits, blanks and . / : - _'),
    baseRef: plainName(matching('base-ref', REF, 'a branch, a tag or a commit')),
    headRef: plainName(matching('head-ref', REF, 'a branch, a tag or a commit')),
    prNumber: number === null ? null : Number(number),
    shard: share === null ? null : parseShard(share),
    partialReports: matching('partial-reports', /^[\w.-]{1,80}$/, 'the beginning of the names of artifacts') ?? 'layercost-part',
    config: {
      comment: text('comment') ?? undefined,
      suggestions: text('suggestions') ?? undefined,
      failOn: text('fail-on') ?? undefined,
      maxRebuildSeconds: text('max-rebuild-seconds') ?? undefined,
      maxAddedSeconds: text('max-added-seconds') ?? undefined,
      maxAddedCost: text('max-added-cost') ?? undefined,
      maxPushedBytes: text('max-pushed-bytes') ?? undefined,
      maxImageBytes: text('max-image-bytes') ?? undefined,
      pricePerMinute: text('price-per-minute') ?? undefined,
      historyWorkflow:
        matching('history-workflow', /^[A-Za-z0-9._-]{1,200}\.ya?ml$/, 'the file name of a workflow, for example build.yml') ?? undefined,
      overrideLabel: text('override-label') ?? undefined
    }
  };
  if (inputs.shard !== null && inputs.mode !== 'analyse') errors.push('Input shard belongs to mode analyse.');
  if (inputs.token === '') errors.push('Input github-token is empty: leave it out, and the token of the run is taken.');
  // Its value is not said.
  else if (!TOKEN.test(inputs.token)) errors.push('Input github-token must be a token: one word of up to 4096 plain characters.');
  // A limit that cannot be read is no limit, and a gate without one is open.
  errors.push(...tightenConfig(defaultConfig(), inputs.config).errors);
  return { inputs, errors };
}
