import type { BuildContext, IgnoreRules } from '../context/index.ts';
import { boundariesAgree, parseDockerfile } from '../dockerfile/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { type Sentence, say } from '../model/sentence.ts';
import type { Refusal, Suggestion } from '../model/suggestion.ts';
import type { TreePath } from '../model/units.ts';
import { amongContext } from './chances.ts';
import { checkEdit } from './edit/check.ts';
import { contextFiles } from './project/context-files.ts';
import { RULES } from './rules/index.ts';
import { type Findings, NO_FINDINGS, type Rule, type RuleInput } from './rules/rule.ts';
import { ownPaths } from './rules/weigh.ts';
import { select } from './select.ts';
import { type Silence, silencedBy, silences } from './silence.ts';
import { stageFacts } from './stage-facts.ts';
import { copiedPaths, type Worth } from './worth.ts';

/** What rules are told as it stands. */
type Told = Pick<
  RuleInput,
  | 'volatileArgs'
  | 'assumeNone'
  | 'minSavedSeconds'
  | 'base'
  | 'cache'
  | 'servesChanges'
  | 'sharedScopes'
  | 'changesWhere'
  | 'trackedOnly'
  | 'isCheckout'
  | 'hasLinks'
  | 'namesOfOwn'
  | 'sizes'
  | 'definition'
  | 'stagesBuilt'
>;

export interface SuggestInput extends Told {
  readonly dockerfile: Dockerfile;
  readonly context: BuildContext;
  /** Rules that made the context what it is; null where none apply. */
  readonly ignore: IgnoreRules | null;
  /** Text of a context file that is loaded; undefined where it is not: then `wants` names it. */
  readonly read: (path: TreePath) => string | undefined;
  /** The saving of a whole Dockerfile text against the one at hand; null where there is no replay, then priors are used. */
  readonly worth: ((afterText: string) => Worth | null) | null;
}

export interface SuggestResult {
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
  /** Context files whose text is needed for an answer: load them and ask again. */
  readonly wants: readonly TreePath[];
  /** Findings that a comment of the base side switches off. */
  readonly silenced: readonly { readonly rule: string; readonly line: number; readonly reason: string | null }[];
}

/** Suggestions for one Dockerfile, each with its proof, ranked and few; and what was refused, each with its reason. */
export function suggest(input: SuggestInput): SuggestResult {
  const { dockerfile } = input;
  const wants = new Set<TreePath>();
  const read = (path: TreePath): string | null => {
    const text = input.read(path);
    if (text === undefined) wants.add(path);
    return text ?? null;
  };
  const unfit = unfitFor(dockerfile);
  if (unfit !== null) return { suggestions: [], refused: [{ rule: 'all', line: 1, because: unfit }], wants: [], silenced: [] };
  const files = contextFiles(input.context, input.ignore, input.trackedOnly);
  const findingsOf = (file: Dockerfile, rules: readonly Rule[]): readonly Findings[] => {
    const stages = file.stages.map((stage) => stageFacts(file, stage, files, input.namesOfOwn));
    const copied = amongContext(
      new Set(stages.flatMap((facts) => [...copiedPaths(facts, (effects) => ownPaths(facts, effects))])),
      files.files.all
    );
    return stages.flatMap((facts): readonly Findings[] =>
      isWindows(facts.stage.from.image) ? [NO_FINDINGS] : rules.map((rule) => rule.find({ ...input, facts, stages, read, copied }))
    );
  };
  const findings = findingsOf(dockerfile, RULES);
  const switchedOff = input.base === null ? [] : silences(input.base);
  const spoken = (list: readonly Findings[], file: Dockerfile) =>
    applySilence(
      list.flatMap((f) => f.candidates),
      file,
      switchedOff
    );
  const { kept, silenced } = spoken(findings, dockerfile);
  const chosen = select(kept, {
    ...input,
    again: (text, rules) => {
      const file = parseDockerfile(text, dockerfile.path);
      // Without the texts that are wanted any answer may still change.
      if (wants.size > 0 || unfitFor(file) !== null) return [];
      return spoken(
        findingsOf(
          file,
          RULES.filter((rule) => rules.has(rule.name))
        ),
        file
      ).kept.filter(({ edit, intent }) => edit === null || checkEdit(file, edit.after, intent) === null);
    }
  });
  return {
    suggestions: chosen.suggestions,
    refused: [...findings.flatMap((f) => f.refused), ...chosen.refused].sort(
      (a, b) => a.line - b.line || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
    ),
    wants: [...wants].sort(),
    silenced
  };
}

/** Longest stage, and longest Dockerfile, that edits are looked for in (of 987 real ones the longest had 229 instructions, the longest stage 40). */
const MOST_IN_STAGE = 150;
const MOST_IN_FILE = 600;

function unfitFor(dockerfile: Dockerfile): Sentence | null {
  const lengths = dockerfile.stages.map((stage) => stage.instructions.length);
  if (lengths.some((length) => length > MOST_IN_STAGE) || lengths.reduce((sum, length) => sum + length, 0) > MOST_IN_FILE)
    return say`The Dockerfile is too long for a search of better orders: more than ${MOST_IN_STAGE} instructions in a stage, or ${MOST_IN_FILE} in all.`;
  if (dockerfile.problems.some((p) => p.severity === 'error')) return say`The Dockerfile has errors, so no edit can be shown to be safe.`;
  if (!boundariesAgree(dockerfile)) return say`Two readers see other instructions in this Dockerfile, so no edit can be shown to be safe.`;
  const syntax = dockerfile.directives.find((d) => d.name === 'syntax')?.value;
  if (syntax !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(syntax))
    return say`A frontend of its own reads this Dockerfile, and what it makes of it is not known.`;
  if (dockerfile.escape === '`') return say`The escape character is that of Windows images, whose file systems are not followed.`;
  return null;
}

const isWindows = (image: string): boolean => /(?:^|[/:-])(?:windows|nanoserver|servercore|windowsservercore)/i.test(image);

function applySilence<T extends { readonly rule: string; readonly line: number }>(
  candidates: readonly T[],
  dockerfile: Dockerfile,
  list: readonly Silence[]
): { readonly kept: readonly T[]; readonly silenced: SuggestResult['silenced'] } {
  const kept: T[] = [];
  const silenced: SuggestResult['silenced'][number][] = [];
  for (const candidate of candidates) {
    const by = silencedBy(candidate, dockerfile, list);
    if (by === null) kept.push(candidate);
    else silenced.push({ rule: candidate.rule, line: candidate.line, reason: by.reason });
  }
  return { kept, silenced };
}
