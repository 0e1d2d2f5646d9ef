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
  // A later version may have it.
  const [called] = definition.unknownFunctions;
  const unknown: Refused | null =
    called !== undefined && isPlain(called)
      ? { because: say`the bake files call the function ${code(called)}, which bake does not have`, sure: false }
      : null;
  const wanted = names.length > 0 ? names : ['default'];
  const open: Question[] = wanted.filter(isPlain).map((name) => ({ name, by: null, how: 'target' }));
  const seen = new Set<string>();
  for (const question of open) {
    const key = `${question.how} ${question.name}`;
    if (seen.has(key) || !isPlain(question.name)) continue;
    seen.add(key);
    const next = ledTo(question, definition);
    if ('because' in next) return next;
    open.push(...next);
  }
  return unknown;
}

/** A name that bake looks up, and the target or group that names it. */
interface Question {
  readonly name: string;
  readonly by: string | null;
  readonly how: How;
}

/** The names that a target or group leads to, or why bake refuses it. */
function ledTo({ name, by, how }: Question, { targets, groups }: BakeDefinition): readonly Question[] | Refused {
  const target = targets.get(name);
  if (target === undefined) {
    const members = how === 'target' ? groups.get(name) : undefined;
    if (members === undefined) return { because: missing(name, by), sure: true };
    // A group that leads to itself alone has no target.
    if (members.includes(name)) return { because: missing(name, name), sure: true };
    return members.map((member) => ({ name: member, by: name, how: 'target' }));
  }
  const contexts = linkedTargets(target.attributes.get('contexts') ?? null);
  if (contexts.includes(name)) return { because: say`the bake target ${code(name)} names itself as its context`, sure: true };
  const parents = listOf(target.attributes.get('inherits') ?? []).map(textOf);
  return [
    ...parents.map((parent): Question => ({ name: parent, by: name, how: 'parent' })),
    ...contexts.map((linked): Question => ({ name: linked, by: name, how: 'context' }))
  ];
}

/** How a name came into question: parents and contexts are targets, what is built may be a group. */
type How = 'target' | 'parent' | 'context';

const missing = (name: string, by: string | null): Sentence =>
  by === null
    ? say`there is no bake target ${code(name)}`
    : say`${code(by)} of the bake files names the target ${code(name)}, which does not exist`;

const linkedTargets = (contexts: BakeValue): readonly string[] =>
  contexts instanceof Map ? [...contexts.values()].flatMap((value) => /^target:(.+)$/.exec(textOf(value))?.[1] ?? []) : [];
