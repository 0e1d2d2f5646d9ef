import { type BaseImage, familiarReference } from '../graph/index.ts';
import { isBuilt } from '../history/index.ts';
import type { BuiltSample, HistoryLine } from '../model/history.ts';
import type { AnalysisInput } from './input.ts';

type KnownSettings = NonNullable<BuiltSample['base']>;

/**
 * What is known of base images: what the user gives, else what the newest build record of the base branch says (docs/layers.md §6). A
 * record speaks for a name as long as no later build made another image of it, and where all its platforms say the same.
 */
export function knownBaseImages({ request, history }: Pick<AnalysisInput, 'request' | 'history'>): Readonly<Record<string, BaseImage>> {
  return { ...settingsInRecords(history), ...request.baseImages };
}

function settingsInRecords(history: readonly HistoryLine[]): Readonly<Record<string, BaseImage>> {
  const builds = history.filter(isBuilt).filter((line) => line.trusted);
  const newest = new Map<string, { readonly at: string; readonly digest: string }>();
  for (const { at, bases } of builds)
    for (const { reference, digest } of bases) {
      const name = familiarReference(reference);
      if ((newest.get(name)?.at ?? '') <= at) newest.set(name, { at, digest });
    }
  const told = new Map<string, { readonly at: string; readonly settings: KnownSettings[] }>();
  for (const { at, base, bases } of builds) {
    const name = base?.image ?? null;
    if (base === null || name === null) continue;
    if (!bases.some((one) => familiarReference(one.reference) === name && one.digest === newest.get(name)?.digest)) continue;
    const known = told.get(name);
    if (known === undefined || known.at < at) told.set(name, { at, settings: [base] });
    else if (known.at === at) known.settings.push(base);
  }
  return Object.fromEntries(
    [...told].flatMap(([name, { settings }]) => {
      const [first] = settings;
      return first === undefined || new Set(settings.map((one) => JSON.stringify(imageOf(one)))).size > 1 ? [] : [[name, imageOf(first)]];
    })
  );
}

const imageOf = ({ env, user, workdir, onbuild, shell }: KnownSettings): BaseImage => ({
  env,
  user,
  workdir,
  onbuild,
  shell: shell ?? null
});
