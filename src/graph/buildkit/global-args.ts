import { expandWord } from '../../dockerfile/index.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import { code, say } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { assign, type Environment, lookup } from '../environment.ts';
import { expansionProblem } from '../expansion-problem.ts';
import type { BuildOptions, GraphInput } from '../input.ts';
import { openValue } from '../open-value.ts';
import { formatPlatform, machinePlatform, targetPlatform } from '../platform.ts';
import { holdsIn, type RulesVersions } from '../versions.ts';

/** `--build-arg`s that carry a value. */
export function givenArgs(options: BuildOptions): ReadonlyMap<string, string> {
  return new Map(Object.entries(options.args).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}

/** The automatic platform arguments (docs/cache-rules.md §4; buildkit: dockerfile2llb/platform.go defaultArgs). */
function automaticArgs(dockerfile: Dockerfile, options: BuildOptions, given: ReadonlyMap<string, string>): Environment {
  const [build, target] = [machinePlatform(options), targetPlatform(options)];
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

/** SOURCE_DATE_EPOCH in force. */
export interface Epoch {
  /** Seconds as text, the empty string for none, or an open value: the date of what it names. */
  readonly value: string;
  /** By a build argument, which every version counts. */
  readonly given: boolean;
  /** The builder takes it for no date. */
  readonly refused: boolean;
  /** It names a context or a stage, so that a declared ARG holds the date and not the name. */
  readonly named: boolean;
}

/**
 * A build argument, even an empty one, before a global ARG (§4.11; buildkit: getBuildArgValue, resolveSourceDateEpochValue). `names`: named
 * contexts and stages, in lower case; A name is a date from one version on; before it such a build argument
 * ends the build, so where the version is not known the newer rules hold.
 */
export function epochOf(
  { options, contexts }: Pick<GraphInput, 'options' | 'contexts'>,
  globalArgs: Environment,
  given: ReadonlyMap<string, string>,
  names: ReadonlySet<string>,
  versions: Pick<RulesVersions, 'frontend' | 'pinned'>
): Epoch {
  const own = given.get('SOURCE_DATE_EPOCH');
  const text = own ?? lookup(globalArgs, 'SOURCE_DATE_EPOCH') ?? '';
  const epoch = { value: text, given: own !== undefined, refused: false, named: false };
  const holds = holdsIn(versions.frontend, 'namedEpoch');
  const counts = epoch.given || holds === true;
  if (/^[+-]?\d+$/.test(text)) {
    const seconds = BigInt(text);
    return { ...epoch, value: seconds.toString(), refused: counts && (seconds < FIRST_SECOND || seconds > LAST_SECOND) };
  }
  // Words with blanks or signs stand for values that only a run knows.
  if (!/^[\w.:+-]{1,60}$/.test(text)) return epoch;
  if (text !== 'context' && !names.has(text.toLowerCase())) return { ...epoch, refused: counts };
  if (holds === false) return { ...epoch, refused: epoch.given && versions.pinned !== null };
  const context = contexts.get('');
  // A directory has no date of its own.
  if (text === 'context' && options.contextKind === 'path' && context !== undefined && !('unknown' in context))
    return { ...epoch, value: '', named: counts };
  const because = say`the date of ${code(text)}, which ${code('SOURCE_DATE_EPOCH')} names, is not known`;
  return { ...epoch, value: openValue({ because, likely: text === 'context' ? 'rebuilt' : 'cached' }), named: counts };
}
