import type { SideFiles } from '../analysis/ports.ts';
import { defaultConfig, readConfig, tightenConfig } from '../config/index.ts';
import type { Limits } from '../model/budget.ts';
import type { Config } from '../model/config.ts';
import type { Inputs } from './inputs.ts';

export interface Decision {
  readonly verdict: 'warn' | 'fail';
  /** One sentence. */
  readonly why: string;
}

/** What becomes of the gate where the analysis itself failed: closed where the base side sets a limit that fails. docs/gate.md "Failing closed". */
export async function verdictWithoutAnalysis(policy: SideFiles | null, inputs: Inputs): Promise<Decision> {
  const config = await readPolicy(policy, inputs);
  if (config === 'unreadable')
    return inputs.config.failOn === 'never'
      ? { verdict: 'warn', why: 'The policy of the base branch could not be read; fail-on is never.' }
      : {
          verdict: 'fail',
          why: 'The policy of the base branch could not be read, so it is not known whether a budget holds: run this job again.'
        };
  if (config.gate.failOn === 'never') return { verdict: 'warn', why: 'fail-on is never.' };
  const { failClosed } = config.gate;
  const limited = [config.budget, config.total, ...config.images.map((image) => image.budget ?? {})].some(fails);
  if (failClosed === true || (failClosed === 'auto' && limited))
    return { verdict: 'fail', why: 'A budget that fails is set, and it could not be measured: gate.fail-closed.' };
  return { verdict: 'warn', why: limited ? 'gate.fail-closed is false.' : 'No budget that fails is set.' };
}

function fails(limits: Limits): boolean {
  return Object.values(limits).some((limit) => limit.fail !== null);
}

/** The policy in force, by the shortest way. A file that is wrong counts as unreadable: half a policy is no policy. */
async function readPolicy(policy: SideFiles | null, inputs: Inputs): Promise<Config | 'unreadable'> {
  try {
    const listing = await policy?.list();
    const entry = listing?.entries.find(({ path }) => path === inputs.configFile);
    if (policy === null || entry?.kind !== 'file') return tightenConfig(defaultConfig(), inputs.config).config;
    const bytes = (await policy.read([{ path: entry.path, content: entry.content }])).get(entry.content);
    const config = bytes === undefined ? null : readConfig(Buffer.from(bytes).toString('utf8'), entry.path).config;
    return config === null ? 'unreadable' : tightenConfig(config, inputs.config).config;
  } catch {
    return 'unreadable';
  }
}
