import type { TreePath } from '../../model/units.ts';
import { cacheEntries } from '../build-options.ts';
import { isVendored } from '../by-name/file-names.ts';
import { baseName, parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import { type WrittenBuild, writtenBuild } from '../written-build.ts';

const MAX_CALL = 5_000;

/** `docker_build('image', 'context', dockerfile='…', target='…')` calls of Tiltfiles, where their arguments are plain strings. */
export function findTiltfiles(repository: Repository): readonly WrittenBuild[] {
  return repository
    .named('tiltfile')
    .filter((path) => !isVendored(path))
    .flatMap((file) => {
      const text = repository.text(file);
      if (text === null) return [];
      const builds: WrittenBuild[] = [];
      for (const match of text.matchAll(/(?:^|[^\w#])docker_build(?:_with_restart)?\(/g)) {
        const from = match.index + match[0].length;
        const built = callBuild(text.slice(from, from + MAX_CALL), file, text.slice(0, from).split('\n').length);
        if (built !== null && builds.length < 200) builds.push(built);
      }
      return builds;
    });
}

interface TiltCall {
  readonly positional: readonly string[];
  readonly named: ReadonlyMap<string, string>;
  readonly args: ReadonlyMap<string, string>;
}

/** The arguments of a call: `name='text'` or `'text'`; anything else (lists, variables) is stepped over. */
function readCall(text: string): TiltCall {
  const positional: string[] = [];
  const named = new Map<string, string>();
  const args = new Map<string, string>();
  const argument =
    /\s*(?:#[^\n]*\n\s*)*(?:([A-Za-z_]\w*)\s*=\s*)?(?:(['"])((?:(?!\2)[^\\\n])*)\2|(\[[^\]]*\]|\{[^}]*\}|[^,()'"[\]{}]+(?:\([^()]*\))?))?\s*([,)])/y;
  for (let match = argument.exec(text); match !== null; match = argument.exec(text)) {
    const [, name, , value, other, end] = match;
    if (name !== undefined && value !== undefined) named.set(name, value);
    else if (name === 'build_args') for (const [key, text] of pairsOf(other ?? '')) args.set(key, text);
    else if (name === undefined && (value !== undefined || other !== undefined)) positional.push(value ?? '');
    if (end === ')') break;
  }
  return { positional, named, args };
}

function callBuild(text: string, file: TreePath, line: number): WrittenBuild | null {
  const { positional, named, args } = readCall(text);
  const image = positional[0] ?? named.get('ref') ?? '';
  const context = positional[1] ?? named.get('context') ?? '';
  if (context === '' || named.has('dockerfile_contents')) return null;
  const source = `${baseName(file)}:${line}`;
  return writtenBuild({
    origin: 'skaffold',
    name: baseName(image.split(':', 1)[0] ?? '') || null,
    context,
    file: named.get('dockerfile') ?? null,
    directory: `${WORKSPACE}/${parentOf(file)}`,
    target: named.get('target') ?? null,
    args: Object.fromEntries(args),
    platforms: named.has('platform') ? [named.get('platform') ?? ''] : [],
    cache: { from: cacheEntries([named.get('cache_from') ?? '']), to: [], noCache: [], engine: 'person', place: source },
    tags: image === '' ? [] : [image],
    source
  });
}

/** `{'A': 'b'}`: entries whose value is a plain text. */
function pairsOf(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/(['"])(\w+)\1\s*:\s*(['"])([^'"\n]*)\3/g)].map((match) => [match[2] ?? '', match[4] ?? ''] as const);
}
