// The environment of a stage as an ordered list (docs/cache-rules.md §3; buildkit: client/llb/meta.go EnvList).

/** A variable, or the whole block of variables that an image of unknown configuration brings along. */
export type EnvEntry =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'inherited'; readonly image: string };

export type Environment = readonly EnvEntry[];

/** The PATH of most systems, which the builder adds where an image sets none (buildkit: util/system/path.go). */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Stands for the PATH of an image of unknown configuration: every Linux image has one, few people know it. */
export const INHERITED_PATH = '\u0000PATH\u0000';

const isVariable = (name: string) => (entry: EnvEntry) => entry.kind === 'variable' && entry.name === name;

/** Where a variable stands, sought from the end, where the late ones are; -1 where it is not set. */
function placeOf(env: Environment, name: string): number {
  for (let at = env.length - 1; at >= 0; at--) {
    const entry = env[at];
    if (entry?.kind === 'variable' && entry.name === name) return at;
  }
  return -1;
}

/** The image whose unknown variables the environment starts from, null where all of it is known. */
export function inheritedFrom(env: Environment): string | null {
  for (const entry of env) if (entry.kind === 'inherited') return entry.image;
  return null;
}

/** The value of a variable; undefined where it is not set, or where only an unknown image could set it. */
export function lookup(env: Environment, name: string): string | undefined {
  const entry = env[placeOf(env, name)];
  if (entry?.kind === 'variable') return entry.value;
  return name === 'PATH' && inheritedFrom(env) !== null ? INHERITED_PATH : undefined;
}

/** Assigns as BuildKit does: the variable moves to the end of the list. */
export function assign(env: Environment, name: string, value: string): Environment {
  const entry: EnvEntry = { kind: 'variable', name, value };
  const at = placeOf(env, name);
  return at < 0 ? [...env, entry] : [...env.slice(0, at), ...env.slice(at + 1), entry];
}

/** Assigns as an image configuration does: a variable keeps its place (both builders' configuration, and the legacy environment). */
export function assignInPlace(env: Environment, name: string, value: string): Environment {
  const next: EnvEntry = { kind: 'variable', name, value };
  const at = placeOf(env, name);
  if (at >= 0) return env.with(at, next);
  // PATH has its place inside the unknown block; right behind it is as good a place, on both sides of a comparison.
  const block = name === 'PATH' ? env.findIndex((entry) => entry.kind === 'inherited') : -1;
  return block < 0 ? [...env, next] : [...env.slice(0, block + 1), next, ...env.slice(block + 1)];
}

/** Puts a stage's inherited configuration on top of its environment, in the configuration's order (§3.4). */
export function reapply(env: Environment, config: Environment): Environment {
  let result = env;
  for (const entry of config) {
    if (entry.kind === 'variable') {
      result = assign(result, entry.name, entry.value);
    } else {
      const pathIsInherited = !config.some(isVariable('PATH'));
      result = [...result.filter((e) => e.kind !== 'inherited' && !(pathIsInherited && isVariable('PATH')(e))), entry];
    }
  }
  return result;
}

/** Reads `NAME=value` lines of an image configuration. */
export function environmentOf(lines: readonly string[]): Environment {
  let env: Environment = [];
  for (const line of lines) {
    const at = line.indexOf('=');
    env = assignInPlace(env, at < 0 ? line : line.slice(0, at), at < 0 ? '' : line.slice(at + 1));
  }
  return env;
}

/** Adds the default PATH where a fully known environment has none (§3.6; on Windows the system has its own). */
export function withDefaultPath(env: Environment, os: string): Environment {
  return os === 'windows' || lookup(env, 'PATH') !== undefined ? env : [...env, { kind: 'variable', name: 'PATH', value: DEFAULT_PATH }];
}
