import { ownEntry } from '../../plain/index.ts';
import type { WrittenBuild } from '../assemble.ts';
import { cacheEntries, noCacheSwitch } from '../build-options.ts';
import { matchSegment } from '../path-glob.ts';
import { runSettings, type WrittenSettings } from '../run-settings.ts';
import type { Unknowns } from '../unknowns.ts';

// `--set TARGET.KEY[.NAME][+]=VALUE` of bake (docker/buildx, bake/bake.go newOverrides and AddOverrides): the lines of one key are one override.

/** What all lines for one key of one target say. */
interface Override {
  /** Of `args.NAME`, `contexts.NAME` and `extra-hosts.NAME`. */
  readonly name: string | undefined;
  /** Of the last line. */
  readonly raw: string;
  readonly value: string;
  readonly values: readonly string[];
  /** The list with what the file has in front of it, where the last line adds (`+=`). */
  readonly over: <Item>(before: readonly Item[], list: readonly Item[]) => readonly Item[];
}

const settled = ({ settings: before, ...build }: WrittenBuild, changed: WrittenSettings): WrittenBuild => ({
  ...build,
  ...runSettings({ ...before, ...changed })
});

/**
 * What a key lays over a build. The values of `network`, `ulimits` and `no-cache-filter` do not arrive: they are parsed as a list and read
 * as a text, or the other way round, so that the target has none of them behind it.
 */
const KEYS: Readonly<Record<string, (build: WrittenBuild, override: Override, unknowns: Unknowns) => WrittenBuild>> = {
  args: (build, { name, raw }) => (name === undefined ? build : { ...build, args: { ...build.args, [name]: raw } }),
  contexts: (build, { name, raw }) => (name === undefined ? build : { ...build, buildContexts: { ...build.buildContexts, [name]: raw } }),
  context: (build, { raw }) => ({ ...build, context: raw }),
  dockerfile: (build, { raw }) => ({ ...build, file: raw }),
  target: (build, { raw }) => ({ ...build, target: raw || null }),
  platform: (build, { values, over }) => ({
    ...build,
    platforms: over(
      build.platforms,
      values.flatMap((value) => value.split(','))
    )
  }),
  network: (build) => settled(build, { network: null }),
  ulimits: (build) => settled(build, { ulimits: [] }),
  'shm-size': (build, { raw }) => settled(build, { shmSize: raw }),
  'extra-hosts': (build, { name, raw }) => {
    const others = (build.settings?.addHosts ?? []).filter((host) => !host.startsWith(`${name}=`));
    return name === undefined ? build : settled(build, { addHosts: [...others, `${name}=${raw}`] });
  },
  tags: (build, { values, over }) => ({ ...build, tags: over(build.tags, values) }),
  'no-cache': (build, { value }, unknowns) => {
    const { isOn, open } = noCacheSwitch(value, unknowns);
    return { ...build, cache: { ...build.cache, ...open, noCache: isOn ? true : build.cache.noCache === true ? [] : build.cache.noCache } };
  },
  'no-cache-filter': (build) => ({ ...build, cache: { ...build.cache, noCache: build.cache.noCache === true ? true : [] } }),
  'cache-from': (build, { values, over }) => ({ ...build, cache: { ...build.cache, from: over(build.cache.from, cacheEntries(values)) } }),
  'cache-to': (build, { values, over }) => ({ ...build, cache: { ...build.cache, to: over(build.cache.to, cacheEntries(values)) } })
};

interface BakeRun {
  readonly environment: (name: string) => string | undefined;
  readonly sets: readonly string[];
}

/** Lays `--set` over a target; `*` in the name of a target matches any text. */
export function withOverrides(build: WrittenBuild, { sets, environment }: BakeRun, unknowns: Unknowns): WrittenBuild {
  const lines = new Map<string, { readonly key: string; readonly name: string | undefined; readonly values: string[]; adds: boolean }>();
  for (const set of sets) {
    // `args.NAME` without a value takes it from the environment, and is not passed where that has none.
    const [, fromOutside] = /^[^.=]+\.args\.([^=]+)$/.exec(set) ?? [];
    const line = fromOutside === undefined ? set : `${set}=${environment(fromOutside) ?? ''}`;
    if (fromOutside !== undefined && environment(fromOutside) === undefined) continue;
    const match = /^([^.=]+)\.([a-z-]+)(?:\.([^=+]+))?(\+?)=([\s\S]*)$/.exec(line);
    if (!match || !matchSegment(match[1] ?? '', build.name ?? '')) continue;
    const [, , key = '', name, append, raw = ''] = match;
    const id = `${key}.${name ?? ''}`;
    const known = lines.get(id) ?? { key, name, values: [], adds: false };
    known.values.push(raw);
    known.adds = append !== '';
    lines.set(id, known);
  }
  let made = build;
  for (const { key, name, values, adds } of lines.values()) {
    const settle = (text: string) => unknowns.settle(text, 'first-filled');
    const raw = values.at(-1) ?? '';
    const over: Override['over'] = (before, list) => (adds ? [...before, ...list] : list);
    made = ownEntry(KEYS, key)?.(made, { name, raw, value: settle(raw), values: values.map(settle), over }, unknowns) ?? made;
  }
  return made;
}
