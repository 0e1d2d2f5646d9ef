import { expandWord } from '../../dockerfile/index.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import type { Problem } from '../../model/text.ts';
import { assign, type Environment, lookup } from '../environment.ts';
import { expansionProblem } from '../expansion-problem.ts';
import type { BuildOptions } from '../input.ts';
import { DEFAULT_PLATFORM, formatPlatform, parsePlatform } from '../platform.ts';

/** `--build-arg`s that carry a value. */
export function givenArgs(options: BuildOptions): ReadonlyMap<string, string> {
  return new Map(Object.entries(options.args).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}

/** The automatic platform arguments (docs/cache-rules.md §4; buildkit: dockerfile2llb/platform.go defaultArgs). */
function automaticArgs(dockerfile: Dockerfile, options: BuildOptions, given: ReadonlyMap<string, string>): Environment {
  const build = parsePlatform(DEFAULT_PLATFORM);
  const target = parsePlatform(options.platform ?? DEFAULT_PLATFORM);
  const stage = options.target || dockerfile.stages.at(-1)?.name || 'default';
  const values: readonly (readonly [string, string])[] = [
    ['BUILDPLATFORM', formatPlatform(build)],
    ['BUILDOS', build.os],
    ['BUILDOSVERSION', ''],
    ['BUILDARCH', build.arch],
    ['BUILDVARIANT', build.variant],
    ['TARGETPLATFORM', formatPlatform(target)],
    ['TARGETOS', target.os],
    ['TARGETOSVERSION', ''],
    ['TARGETARCH', target.arch],
    ['TARGETVARIANT', target.variant],
    ['TARGETSTAGE', stage]
  ];
  return values.map(([name, value]) => ({ kind: 'variable', name, value: given.get(name) ?? value }));
}

/** ARGs before the first FROM, over the automatic ones; a build argument wins over a default (§4.1; buildkit: buildMetaArgs). */
export function globalArgsOf(
  dockerfile: Dockerfile,
  options: BuildOptions,
  given: ReadonlyMap<string, string>,
  problems: Problem[]
): Environment {
  let args = automaticArgs(dockerfile, options, given);
  for (const instruction of dockerfile.globals) {
    if (instruction.kind !== 'arg') continue;
    for (const { name, value } of instruction.args) {
      let chosen = given.get(name);
      if (chosen === undefined && value !== null) {
        const scope = args;
        const result = expandWord(value, { lookup: (wanted) => lookup(scope, wanted), escape: dockerfile.escape }, 'word');
        const problem = expansionProblem(result, dockerfile.path, instruction.range);
        if (problem !== null) problems.push(problem);
        chosen = result.text;
      }
      if (chosen !== undefined) args = assign(args, name, chosen);
    }
  }
  return args;
}

/** Seconds of the first and the last year that an image can name. */
const FIRST_SECOND = -62_167_219_200n;
const LAST_SECOND = 253_402_300_799n;

/** Whether the builder refuses a build argument SOURCE_DATE_EPOCH; `names`: contexts and stages that newer builders take their date from. Words with blanks or signs stand for values that only a run knows. */
export function isBadEpoch({ value, given }: Epoch, names: ReadonlySet<string>): boolean {
  if (!given || value === '' || !/^[\w.:+-]{1,60}$/.test(value)) return false;
  if (!/^[+-]?\d+$/.test(value)) return !names.has(value.toLowerCase());
  return BigInt(value) < FIRST_SECOND || BigInt(value) > LAST_SECOND;
}

/** SOURCE_DATE_EPOCH in force, the empty string for none. `given`: by a build argument, which every version counts. */
export interface Epoch {
  readonly value: string;
  readonly given: boolean;
}

/** A build argument, even an empty one, before a global ARG (§4.11; buildkit: getBuildArgValue). */
export function epochOf(globalArgs: Environment, given: ReadonlyMap<string, string>): Epoch {
  const own = given.get('SOURCE_DATE_EPOCH');
  const value = own ?? lookup(globalArgs, 'SOURCE_DATE_EPOCH') ?? '';
  return { value: /^[+-]?\d+$/.test(value) ? BigInt(value).toString() : value, given: own !== undefined };
}
