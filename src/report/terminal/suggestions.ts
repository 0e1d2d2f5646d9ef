import { say } from '../../model/sentence.ts';
import type { Refusal, Suggestion } from '../../model/suggestion.ts';
import { breakCommands, clean, savedPerMerge } from '../../safe-text/index.ts';
import { editLines } from '../dockerfile-text.ts';
import { fitted, type Style } from './style.ts';
import { shown } from './word.ts';

const LEVELS = { 'one-click': 'proven', 'needs-review': 'to review', advice: 'advice' } as const;

/** Suggestions of one Dockerfile as terminal text, each with what its safety rests on. */
export function renderSuggestions(
  found: { readonly suggestions: readonly Suggestion[]; readonly refused: readonly Refusal[]; readonly silenced: number },
  style: Style,
  verbose: boolean
): string {
  const lines =
    found.suggestions.length === 0 ? ['nothing to suggest'] : found.suggestions.flatMap((suggestion) => suggestionLines(suggestion, style));
  if (verbose)
    lines.push(...found.refused.map((refusal) => style.dim(`refused  line ${refusal.line} ${refusal.rule}: ${shown(refusal.because)}`)));
  if (found.silenced > 0) lines.push(style.dim(`${found.silenced} silenced by comments`));
  return `${fitted(lines, style).map(breakCommands).join('\n')}\n`;
}

function suggestionLines(suggestion: Suggestion, style: Style): string[] {
  const gain = suggestion.saving.mid > 0 ? `, saves ${savedPerMerge(suggestion.saving)}` : '';
  const { elsewhere } = suggestion;
  return [
    `${style.bold(LEVELS[suggestion.level])}  line ${suggestion.line} ${suggestion.rule}: ${shown(suggestion.message)}${gain}`,
    ...(suggestion.level === 'advice'
      ? []
      : suggestion.proof.obligations.map((o) => style.dim(`  because  ${shown(say`${o.claim}: ${o.evidence}`)}`))),
    ...suggestion.proof.assumptions.map((a) => style.dim(`  assumes  ${shown(a)}`)),
    ...(suggestion.replacement === null || suggestion.replaceLines === null
      ? []
      : replacementLines('', suggestion.replaceLines, suggestion.replacement.replace(/\r?\n$/, ''), style)),
    ...(elsewhere == null ? [] : replacementLines(`${clean(elsewhere.file, 200)} `, elsewhere.replaceLines, elsewhere.replacement, style))
  ];
}

/** The new lines to the letter, or none of them where one holds a value that may be a secret. */
function replacementLines(file: string, [first, last]: readonly [number, number], replacement: string, style: Style): string[] {
  const lines = editLines(replacement);
  if (!lines.every((line) => line !== null))
    return [`  ${file}lines ${first}-${last} change; values that may be secrets stand in them: --format json holds the whole text`];
  return [`  ${file}lines ${first}-${last} become:`, ...lines.map((line) => style.good(`    ${clean(line, 400)}`))];
}
