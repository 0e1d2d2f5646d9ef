import { expandWord } from '../../../dockerfile/index.ts';
import type { Instruction } from '../../../model/dockerfile.ts';
import { code, say } from '../../../model/sentence.ts';
import { lookup } from '../../environment.ts';
import { isReference } from '../../image-reference.ts';
import type { GraphInput } from '../../input.ts';
import { parsePlatform } from '../../platform.ts';
import { globalArgsOf } from '../global-args.ts';
import type { Finding } from './finding.ts';

/** What the linter finds in the names and platforms of all FROM (buildkit: validateBaseImagesWithDefaultArgs, reportUnusedFromArgs, reportConstPlatformDisallowed). */
export function findingsOfBases({ dockerfile, options }: GraphInput): readonly Finding[] {
  const defaults = globalArgsOf(dockerfile, { ...options, args: {} }, new Map(), []);
  const declared = new Set(dockerfile.globals.flatMap((one) => (one.kind === 'arg' ? one.args.map(({ name }) => name) : [])));
  return dockerfile.stages.flatMap(({ from, name }): readonly Finding[] => {
    const found: Finding[] = [];
    const report = (rule: string, what: Finding['what']) => found.push({ rule, range: from.range, what, sure: true });
    const expansion = (word: string) =>
      expandWord(word, { lookup: (wanted) => lookup(defaults, wanted), escape: dockerfile.escape }, 'word');
    const image = expansion(from.image);
    if (image.error === null && !isReference(image.text))
      report('InvalidDefaultArgInFrom', say`${code(from.image)} is no image where its arguments have their default values`);
    const inName = image.error === null ? image.unset : [];
    for (const unset of [...inName, ...(from.platform === null ? [] : expansion(from.platform).unset)])
      if (!declared.has(unset)) report('UndefinedArgInFrom', say`${code(unset)} is declared by no ARG before the first FROM`);
    if (from.platform !== null) found.push(...ofPlatform(from, from.platform, name ?? ''));
    return found;
  });
}

function ofPlatform({ range }: Pick<Instruction, 'range'>, platform: string, stage: string): readonly Finding[] {
  if (/^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform))
    return [{ rule: 'RedundantTargetPlatform', range, what: say`${code(platform)} is the platform without saying so`, sure: true }];
  if (!/^\w+(?:\/\w+){0,2}$/.test(platform)) return [];
  const { os, arch } = parsePlatform(platform);
  if (stage.includes(os) || stage.includes(arch)) return [];
  return [{ rule: 'FromPlatformFlagConstDisallowed', range, what: say`${code(platform)} is the same for every platform`, sure: true }];
}
