import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { Builder } from '../model/image.ts';
import { expandWord } from './expand.ts';

/** What decides which stages of a file end up in the image. */
export interface BuiltStageOptions {
  /** Name of the stage that is built; null, or empty, for the last one. */
  readonly target: string | null;
  /** Values of build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** `linux/arm64/v8`; null where it is not known: then a FROM that asks for it names no stage. */
  readonly platform: string | null;
}

/**
 * The stage that a build ends with: `--target` by its name in any case, never by number. Of two stages of one name BuildKit takes the last,
 * the legacy builder the first (docs/cache-rules.md §10).
 */
export function targetStage<S extends { readonly name: string | null }>(
  stages: readonly S[],
  target: string | null,
  builder: Builder = 'buildkit'
): S | undefined {
  if (target === null || target === '') return stages.at(-1);
  const isTarget = (stage: S) => stage.name === target.toLowerCase();
  return builder === 'legacy' ? stages.find(isTarget) : stages.findLast(isTarget);
}

/**
 * The stages that the final image is made of: the target and those that it is built on, parents first. Null where there is no such stage.
 */
export function builtStages(dockerfile: Dockerfile, options: BuiltStageOptions): readonly Stage[] | null {
  const last = targetStage(dockerfile.stages, options.target);
  if (last === undefined) return null;
  const values = globalValues(dockerfile, options);
  const chain: Stage[] = [];
  for (let stage: Stage | undefined = last; stage !== undefined; stage = parentOf(dockerfile, stage, values)) chain.unshift(stage);
  return chain;
}

/** The stage of the file that a stage is built on; a FROM sees only names of stages before it. */
function parentOf(dockerfile: Dockerfile, stage: Stage, values: ReadonlyMap<string, string>): Stage | undefined {
  const name = expand(stage.from.image, values, dockerfile).toLowerCase();
  return dockerfile.stages.slice(0, stage.index).findLast((other) => other.name === name);
}

function globalValues(dockerfile: Dockerfile, { args, platform }: BuiltStageOptions): ReadonlyMap<string, string> {
  const [os = '', arch = '', variant = ''] = platform?.split('/') ?? [];
  const values = new Map(
    platform === null
      ? []
      : [
          ['TARGETPLATFORM', platform],
          ['TARGETOS', os],
          ['TARGETARCH', arch],
          ['TARGETVARIANT', variant]
        ]
  );
  for (const name of values.keys()) values.set(name, args[name] ?? values.get(name) ?? '');
  for (const instruction of dockerfile.globals) {
    if (instruction.kind !== 'arg') continue;
    for (const { name, value } of instruction.args) {
      const given = args[name] ?? (value === null ? undefined : expand(value, values, dockerfile));
      if (given !== undefined) values.set(name, given);
    }
  }
  return values;
}

const expand = (word: string, values: ReadonlyMap<string, string>, dockerfile: Dockerfile): string =>
  expandWord(word, { lookup: (name) => values.get(name), escape: dockerfile.escape }, 'word').text;
