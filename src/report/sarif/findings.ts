import { createHash } from 'node:crypto';
import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import { withStop } from '../../model/sentence.ts';
import type { Suggestion } from '../../model/suggestion.ts';
import type { Problem } from '../../model/text.ts';
import { plainText, savedPerMerge } from '../../safe-text/index.ts';
import { causePlace } from '../cause-place.ts';
import { isProven } from '../markdown/proof.ts';
import { fitsSuggestion, replacedBlock } from '../review-comment.ts';
import { runs } from '../step-text.ts';
import { profitedSentence } from '../words.ts';
import { budgetRule, PROBLEM_RULE, type Rule, suggestionRule } from './rules.ts';

/** One-based lines, inclusive; columns are one-based and half-open where they are given. */
export interface Region {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine: number;
  readonly endColumn?: number;
}

/** An edit that keeps the image. */
export interface Fix {
  readonly region: Region;
  readonly text: string;
}

/** One finding, before it takes the form of SARIF; its sentences may hold words of a stranger. */
export interface Finding {
  readonly rule: Rule;
  readonly level: 'error' | 'warning' | 'note';
  readonly sentence: string;
  readonly file: string;
  readonly region: Region;
  readonly fix: Fix | null;
  /** Stays the same while the finding does, whatever lines move above it. */
  readonly fingerprint: string;
}

/** Broken budgets, suggestions and faults of files, each once, in the order of the report. */
export function findingsOf(analysis: Analysis): Finding[] {
  const shown = analysis.images.filter((image) => image.affected && image.existence !== 'removed');
  const [worst] = shown;
  const all = [
    ...shown.flatMap((image) => image.budgets.flatMap((budget) => budgetFinding(analysis, image, budget, identity(image)))),
    ...(worst === undefined ? [] : analysis.total.budgets.flatMap((budget) => budgetFinding(analysis, worst, budget, ['total']))),
    ...shown.flatMap((image) => image.suggestions.map((suggestion) => suggestionFinding(image, suggestion))),
    ...shown.flatMap((image) => image.problems.flatMap((problem) => problemFinding(problem, image))),
    ...analysis.problems.flatMap((problem) => problemFinding(problem, null))
  ];
  const seen = new Set<string>();
  return all.filter(({ fingerprint }) => !seen.has(fingerprint) && seen.add(fingerprint));
}

function identity(image: ImageAnalysis): readonly string[] {
  return [image.spec.dockerfile, image.spec.name, image.spec.target ?? '', image.platform ?? ''];
}

/** A budget that is kept is no finding. An accepted one, and one that does not gate, warns. */
function budgetFinding(analysis: Analysis, image: ImageAnalysis, budget: BudgetVerdict, of: readonly string[]): Finding[] {
  if (budget.decision !== 'fail' && budget.decision !== 'warn') return [];
  const running = image.steps.filter(runs);
  const root = running[0]?.causes.at(-1);
  const [first] = running;
  const line = root?.line ?? first?.line ?? 1;
  const place = first !== undefined && first.line === line ? causePlace(image, first) : null;
  const cause = root === undefined ? '' : ` Cause: ${root.line === null ? '' : `line ${root.line}, `}${plainText(root.detail)}.`;
  return [
    {
      rule: budgetRule(budget.metric),
      level: budget.decision === 'fail' && analysis.verdict === 'fail' ? 'error' : 'warning',
      sentence: `${plainText(budget.reason)}${cause}`,
      file: image.spec.dockerfile,
      region:
        place === null
          ? { startLine: line, endLine: image.steps.find((step) => step.line === line)?.endLine ?? line }
          : { startLine: place.line, startColumn: place.startColumn, endLine: place.line, endColumn: place.endColumn },
      fix: null,
      fingerprint: digest('budget', budget.metric, ...of)
    }
  ];
}

function suggestionFinding(image: ImageAnalysis, suggestion: Suggestion): Finding {
  const proven = isProven(suggestion);
  const { rule, replaceLines, replacement, line } = suggestion;
  const [first, last] = replaceLines ?? [line, line];
  const before = image.headText === null ? '' : replacedBlock(image.headText, first, last);
  return {
    rule: suggestionRule(rule, proven),
    level: proven ? 'warning' : 'note',
    sentence: `${plainText(suggestion.message)}${gain(suggestion)}`,
    file: image.spec.dockerfile,
    region: { startLine: first, endLine: last },
    fix: proven && image.headText !== null && replacement !== null ? fixOf(image.headText, first, last, before, replacement) : null,
    fingerprint: digest('suggestion', rule, image.spec.dockerfile, before, replacement ?? '')
  };
}

/** Whole lines, from the first column to the one behind the last character: the line end of the file stays. */
function fixOf(head: string, first: number, last: number, before: string, replacement: string): Fix | null {
  const text = replacement.replace(/\n$/, '');
  if (!fitsSuggestion(head, before) || !fitsSuggestion(head, text)) return null;
  const endColumn = before.length - before.lastIndexOf('\n');
  return { region: { startLine: first, startColumn: 1, endLine: last, endColumn }, text };
}

function gain(suggestion: Suggestion): string {
  if (!(suggestion.saving.mid > 0)) return '';
  return ` Saves ${savedPerMerge(suggestion.saving)}. ${profitedSentence(suggestion)}`.trimEnd();
}

/** Faults of the repository's own files need a place; those of an image's Dockerfile stand at its top otherwise. */
function problemFinding({ severity, file, range, code, message }: Problem, image: ImageAnalysis | null): Finding[] {
  if (severity === 'info' || (range === null && file !== image?.spec.dockerfile)) return [];
  return [
    {
      rule: PROBLEM_RULE,
      level: severity === 'error' ? 'warning' : 'note',
      sentence: plainText(withStop(message)),
      file,
      region:
        range === null
          ? { startLine: 1, endLine: 1 }
          : {
              startLine: range.start.line + 1,
              startColumn: range.start.column + 1,
              endLine: range.end.line + 1,
              endColumn: range.end.column + 1
            },
      fix: null,
      fingerprint: digest('problem', code, file, plainText(message))
    }
  ];
}

/** 16 hexadecimal digits. */
function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
