import fc from 'fast-check';
import type { FuzzCase, FuzzSide } from './case.ts';
import type { Choices } from './choices.ts';
import { editSide } from './edits.ts';
import { randomFiles, randomInstruction } from './random-instruction.ts';

const IMAGES = [
  'busybox:1.36',
  'busybox:1.37',
  'alpine:3.20',
  'alpine:3.21',
  'node:20',
  'golang:1.22',
  'python:3.12',
  'nginx:alpine',
  'busybox:1.36-env',
  'parent:onbuild1'
];

function randomDockerfile(c: Choices, modern: boolean, salt: string): { lines: string[]; names: string[] } {
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
    lines.push(`FROM ${image}${name === '' ? '' : ` AS ${name}`}`);
    lines.push(`RUN mkdir -p /tmp/o && echo ${stage} ${salt} > /salt && echo ${stage} > /tmp/o/f && echo k > /tmp/o/g`);
    const length = 1 + c.upTo(6);
    for (let i = 0; i < length; i++) lines.push(randomInstruction(c, producers, modern, salt));
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
export function randomCase(seed: number, builder: 'buildkit' | 'legacy'): FuzzCase {
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
    const { lines, names } = randomDockerfile(choices, modern, salt);
    const args: Record<string, string> = {};
    for (const name of ['V', 'W', 'MODE', 'G']) if (choices.chance(20)) args[name] = choices.one(['1', '2', '3', 'x']);
    const base: FuzzSide = { dockerfile: lines, files: randomFiles(choices, salt), args };
    const { side, edits } = editSide(choices, base, modern, salt);
    const named = names.filter((name) => name !== '');
    const target = named.length > 0 && choices.chance(12) ? choices.one(named) : null;
    const told = modern ? [true, ...named.map((name) => [name])] : [true];
    const noCache = choices.chance(4) ? choices.one(told) : false;
    const both = choices.chance(3) ? ({ lineEnds: 'crlf' } as const) : {};
    const headOnly = choices.chance(2) ? ({ lineEnds: 'crlf' } as const) : {};
    return { seed, builder, target, noCache, base: { ...base, ...both }, head: { ...side, ...both, ...headOnly }, edits };
  });
  const [sample] = fc.sample(arbitrary, { seed, numRuns: 1 });
  if (sample === undefined) throw new Error('no case');
  return sample;
}
