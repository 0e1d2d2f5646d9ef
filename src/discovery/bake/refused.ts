import type { Refused } from '../../model/image.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { BakeDefinition } from './targets.ts';
import { type BakeValue, listOf, textOf } from './value.ts';

/** What is asked of bake files. */
export interface BakeQuestion {
  /** Names of targets and groups; empty: the default ones. */
  readonly names: readonly string[];
  /** Nothing of the files was left unread. */
  readonly isWhole: boolean;
}

/** Names with signs of patterns, and holes, may mean others. */
const isPlain = (name: string): boolean => /^[\w-]+$/.test(name);

/**
 * Why bake refuses its files for what is asked, null where it does not (docs/failing-builds.md §8; docker/buildx: bake/bake.go ReadTargets,
 * ResolveTarget, bake/hclparser): it looks up whatever the targets in question name before it builds any.
 */
export function bakeRefusal(definition: BakeDefinition, { names, isWhole }: BakeQuestion): Refused | null {
  if (definition.targets.size === 0 || !isWhole) return null;
  const [variable] = definition.undeclared;
  if (variable !== undefined && isPlain(variable))
    return { because: say`the bake files use the variable ${code(variable)}, which none of them declares`, sure: true };
  const wanted = names.length > 0 ? names : ['default'];
  const open = wanted.filter((name) => isPlain(name)).map((name) => ({ name, by: null as string | null, how: 'target' as How }));
  const seen = new Set<string>();
  for (const { name, by, how } of open) {
    const key = `${how} ${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!isPlain(name)) continue;
    const target = definition.targets.get(name);
    const members = definition.groups.get(name);
    if (target === undefined && (members === undefined || how !== 'target')) return { because: missing(name, by), sure: true };
    if (target === undefined) {
      // A group that leads to itself alone has no target.
      if (members?.includes(name) === true) return { because: missing(name, name), sure: true };
      open.push(...(members ?? []).map((member) => ({ name: member, by: name, how: 'target' as How })));
      continue;
    }
    const { attributes } = target;
    open.push(...listOf(attributes.get('inherits') ?? []).map((parent) => ({ name: textOf(parent), by: name, how: 'parent' as How })));
    for (const linked of linkedTargets(attributes.get('contexts') ?? null)) {
      if (linked === name) return { because: say`the bake target ${code(name)} names itself as its context`, sure: true };
      open.push({ name: linked, by: name, how: 'context' });
    }
  }
  return null;
}

/** How a name came into question: parents and contexts are targets, what is built may be a group. */
type How = 'target' | 'parent' | 'context';

const missing = (name: string, by: string | null): Sentence =>
  by === null
    ? say`there is no bake target ${code(name)}`
    : say`${code(by)} of the bake files names the target ${code(name)}, which does not exist`;

const linkedTargets = (contexts: BakeValue): readonly string[] =>
  contexts instanceof Map ? [...contexts.values()].flatMap((value) => /^target:(.+)$/.exec(textOf(value))?.[1] ?? []) : [];
