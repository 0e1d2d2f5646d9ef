import type { CacheMode, CacheSetup } from '../model/image.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import type { Unknowns } from './unknowns.ts';

/**
 * What a CI build finds in its cache (docs/cache-rules.md §14): read from what it imports, and from what the builds of the
 * same image export. `group` holds all definitions of the image, the chosen one first; `exporters` the builds of the same
 * Dockerfile that write a cache, whatever their target.
 */
export function cacheSetup(
  group: readonly [FoundBuild, ...FoundBuild[]],
  exporters: readonly FoundBuild[],
  unknowns: Unknowns
): { readonly cache: CacheSetup; readonly note: string | null } {
  const [{ cache: use, args }] = group;
  const make = (mode: CacheMode, scope: string | null, exports: boolean, imports: boolean, note: string | null = null) => ({
    cache: {
      mode,
      from: use.engine === 'person' ? 'assumed' : use.place,
      scope: scope === null ? null : unknowns.show(scope),
      noCache: use.noCache,
      exports,
      imports
    },
    note
  });
  if (use.engine !== 'fresh') return make('local', null, true, true);

  const inline = args['BUILDKIT_INLINE_CACHE'] === '1' || args['BUILDKIT_INLINE_CACHE'] === 'true';
  const exported: readonly CacheEntry[] = [
    ...group.flatMap((build) => build.cache.to),
    ...(inline ? [{ type: 'inline', attributes: {} }] : [])
  ];
  const exportsAny = exported.length > 0;
  if (use.from.length === 0) return make('none', scopeOf(exported[0]), exportsAny, false);

  for (const wanted of use.from) {
    const found = exported.find((entry) => carries(entry, wanted));
    if (found !== undefined) return make(modeOf(found), scopeOf(wanted), true, true);
  }
  for (const wanted of use.from) {
    for (const build of exporters) {
      const found = build.cache.to.find((entry) => carries(entry, wanted));
      if (found === undefined) continue;
      const other = build.target === null ? 'the default target' : `target ${build.target}`;
      return make(
        modeOf(found),
        scopeOf(wanted),
        exportsAny,
        true,
        `${use.place}: the build reads the cache that the build of ${other} writes (${build.source}), and writes none itself.`
      );
    }
  }
  const first = use.from[0];
  const scope = scopeOf(first);
  if (first?.type === 'registry') {
    const note = `${use.place}: no build found here exports the cache \`${unknowns.show(scope ?? '')}\`; assumed to be written elsewhere, with the default mode (min).`;
    return make('registry-min', scope, exportsAny, true, note);
  }
  const kind = first?.type ?? 'cache';
  const note = exportsAny
    ? `${use.place}: the build reads another cache scope than the one that is written, so it finds nothing.`
    : `${use.place}: the build reads a ${kind} cache that no build found here writes, so it finds nothing.`;
  return make('none', scope, exportsAny, true, note);
}

/** An exported entry is what the imported one reads. */
function carries(exported: CacheEntry, wanted: CacheEntry): boolean {
  if (exported.type === 'inline') return wanted.type === 'registry';
  if (exported.type !== wanted.type) return false;
  if (exported.type === 'gha') return scopeOf(exported) === scopeOf(wanted);
  if (exported.type === 'registry') return exported.attributes['ref'] === wanted.attributes['ref'];
  // `local` directories are carried between runs under changing names, s3 and azblob by name.
  return exported.type === 'local' || exported.attributes['name'] === wanted.attributes['name'];
}

/** Modes of stores other than the registry (gha, s3, azblob, a carried directory) act alike. */
function modeOf(entry: CacheEntry): CacheMode {
  const max = entry.attributes['mode'] === 'max';
  if (entry.type === 'inline') return 'inline';
  if (entry.type === 'registry') return max ? 'registry-max' : 'registry-min';
  return max ? 'gha-max' : 'gha-min';
}

function scopeOf(entry: CacheEntry | undefined): string | null {
  return entry?.attributes['scope'] ?? entry?.attributes['ref'] ?? entry?.attributes['name'] ?? null;
}
