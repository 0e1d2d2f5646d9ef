import type { SideFiles } from '../analysis/ports.ts';
import { CONFIG_FILE, defaultConfig, readConfig, tightenConfig } from '../config/index.ts';
import type { Limits } from '../model/budget.ts';
import type { Config } from '../model/config.ts';
import type { Inputs } from './inputs.ts';

export interface Decision {
  readonly verdict: 'warn' | 'fail';
  /** One sentence. */
  readonly why: string;
  /** The policy in force; null where it could not be read. */
  readonly config: Config | null;
}

/**
 * What becomes of the gate where the analysis itself failed: closed where the base side sets a limit that fails. `policy` is the tip
 * of the base branch, null where there is no base at all. docs/gate.md "Failing closed".
 */
export async function verdictWithoutAnalysis(policy: SideFiles | null | 'unknown', inputs: Inputs): Promise<Decision> {
  const config = policy === 'unknown' ? null : await readPolicy(policy, inputs);
  if (config === null)
    return inputs.config.failOn === 'never'
      ? { verdict: 'warn', why: 'The policy of the base branch could not be read; fail-on is never.', config }
      : {
          verdict: 'fail',
          why: 'The policy of the base branch could not be read, so it is not known whether a budget holds. If nothing is to be mended, run this job again.',
          config
        };
  if (config.gate.failOn === 'never') return { verdict: 'warn', why: 'fail-on is never.', config };
  const { failClosed } = config.gate;
  const limited = [config.budget, config.total, ...config.images.map((image) => image.budget ?? {})].some(fails);
  if (failClosed === true || (failClosed === 'auto' && limited))
    return { verdict: 'fail', why: 'A budget that fails is set, and it could not be measured: gate.fail-closed.', config };
  return { verdict: 'warn', why: limited ? 'gate.fail-closed is false.' : 'No budget that fails is set.', config };
}

function fails(limits: Limits): boolean {
  return Object.values(limits).some((limit) => limit.fail !== null);
}

/** The policy in force, by the shortest way; null where it cannot be read. A file that is wrong counts so: half a policy is no policy. */
async function readPolicy(policy: SideFiles | null, inputs: Inputs): Promise<Config | null> {
  try {
    const listing = await policy?.list();
    // A folder is listed by what it holds.
    const entry = listing?.entries.find(({ path }) => path === inputs.configFile || path.startsWith(`${inputs.configFile}/`));
    // What stands in its place and is no file cannot be read.
    if (entry !== undefined && (entry.kind !== 'file' || entry.path !== inputs.configFile)) return null;
    if (policy === null || entry === undefined)
      // A file that was asked for by name and is not there may be a slip of the pen: what it would say is not known.
      return policy !== null && inputs.configFile !== CONFIG_FILE ? null : tightenConfig(defaultConfig(), inputs.config).config;
    const bytes = (await policy.read([{ path: entry.path, content: entry.content }])).get(entry.content);
    const config = bytes === undefined ? null : readConfig(Buffer.from(bytes).toString('utf8'), entry.path).config;
    return config === null ? null : tightenConfig(config, inputs.config).config;
  } catch {
    return null;
  }
}
