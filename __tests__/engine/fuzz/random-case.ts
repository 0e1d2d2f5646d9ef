import fc from 'fast-check';
import type { FuzzCache, FuzzCase, FuzzSide } from './case.ts';
import type { Choices } from './choices.ts';
import { editSide } from './edits.ts';
import { IMAGES } from './images.ts';
import { NAMED_CONTEXT, randomFiles, randomInstruction } from './random-instruction.ts';

interface Shape {
  readonly modern: boolean;
  readonly salt: string;
  /** Whether the step that tells the cases apart must be the first of its stage. */
  readonly saltFirst: boolean;
  readonly namedContext: boolean;
}

function randomDockerfile(c: Choices, { modern, salt, saltFirst, namedContext }: Shape): { lines: string[]; names: string[] } {
  const count = c.one([1, 1, 2, 2, 2, 3, 4]);
  const lines: string[] = [];
  const names: string[] = [];
  const producers: string[] = [];
  if (c.chance(20)) lines.push(`ARG ${c.one(['G=1', 'V=3', 'BASE=busybox'])}`);
  for (let stage = 0; stage < count; stage++) {
    const name = c.chance(70) ? `${c.one(['s', 'build', 'Dep'])}${stage}` : '';
    const parent = producers.length > 0 && c.chance(25) ? c.one(producers) : null;
    const reference = parent !== null && /^\d+$/.test(parent) ? null : parent?.toLowerCase();
    const image = reference ?? (lines.includes('ARG BASE=busybox') && c.chance(60) ? `$\{BASE}:1.36` : c.one(IMAGES));
    const platform = modern && c.chance(8) ? `--platform=${c.one(['linux/amd64', '$BUILDPLATFORM', '$TARGETPLATFORM'])} ` : '';
    lines.push(`FROM ${platform}${image}${name === '' ? '' : ` AS ${name}`}`);
    const body: string[] = [];
    const length = 1 + c.upTo(6);
    const sources = namedContext ? [...producers, NAMED_CONTEXT] : producers;
    for (let i = 0; i < length; i++) body.push(randomInstruction(c, sources, modern, salt));
    const producer = `RUN mkdir -p /tmp/o && echo ${stage} ${salt} > /salt && echo ${stage} ${salt} > /tmp/o/f && echo k > /tmp/o/g`;
    lines.push(...body.toSpliced(saltFirst ? 0 : c.upTo(2), 0, producer));
    names.push(name);
    producers.push(name === '' ? String(stage) : name);
  }
  if (c.chance(10)) {
    // An empty image as the last stage: what it holds is copied.
    const copied = modern && c.chance(40) ? 'COPY --link a.txt /salt' : 'COPY a.txt /salt';
    lines.push('FROM scratch', copied);
    const length = 1 + c.upTo(5);
    for (let i = 0; i < length; i++) {
      const line = randomInstruction(c, producers, modern, salt);
      if (!/^(?:RUN|ONBUILD|ADD|SHELL)|--chown=app/.test(line)) lines.push(line);
    }
    names.push('');
  }
  return { lines, names };
}

/** A whole case of a seed. */
export function randomCase(
  seed: number,
  builder: 'buildkit' | 'legacy',
  cache: FuzzCache = 'kept',
  version: string | null = null
): FuzzCase {
  const arbitrary = fc.gen().map((g): FuzzCase => {
    const choices: Choices = {
      one: (list) => {
        const chosen = list[g(fc.nat, { max: list.length - 1 })];
        if (chosen === undefined) throw new Error('nothing to choose from');
        return chosen;
      },
      upTo: (most) => g(fc.nat, { max: most }),
      chance: (percent) => g(fc.nat, { max: 99 }) < percent
    };
    const modern = builder === 'buildkit';
    const salt = `salt${seed}`;
    const namedContext = modern && choices.chance(20);
    const imagesKnown = modern && choices.chance(cache === 'kept' ? 25 : 60);
    const network = modern && choices.chance(10) ? 'default' : 'none';
    const shape = { modern, salt, saltFirst: cache === 'kept', namedContext };
    const { lines, names } = randomDockerfile(choices, shape);
    const args: Record<string, string> = {};
    for (const name of ['V', 'W', 'MODE', 'G']) if (choices.chance(20)) args[name] = choices.one(['1', '2', '3', 'x']);
    const base: FuzzSide = { dockerfile: lines, files: randomFiles(choices, salt), args };
    const { side, edits } = editSide(choices, base, shape);
    const named = names.filter((name) => name !== '');
    const target = named.length > 0 && choices.chance(12) ? choices.one(named) : null;
    const told = modern ? [true, ...named.map((name) => [name])] : [true];
    const noCache = (cache === 'kept' || cache === 'emptied') && choices.chance(4) ? choices.one(told) : false;
    const both = choices.chance(3) ? ({ lineEnds: 'crlf' } as const) : {};
    const headOnly = choices.chance(2) ? ({ lineEnds: 'crlf' } as const) : {};
    return {
      seed,
      builder,
      target,
      cache,
      namedContext,
      // A stage that is told to run again shares the triggers of its image with other stages: without them nothing is settled.
      imagesKnown: imagesKnown || Array.isArray(noCache),
      network,
      version,
      noCache,
      base: { ...base, ...both },
      head: { ...side, ...both, ...headOnly },
      edits
    };
  });
  const [sample] = fc.sample(arbitrary, { seed, numRuns: 1 });
  if (sample === undefined) throw new Error('no case');
  return sample;
}
