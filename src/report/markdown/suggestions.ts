import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { Suggestion } from '../../model/suggestion.ts';
import { isGuess } from '../../model/units.ts';
import { codeSpan, count, fencedBlock, htmlCode, savedPerMerge, unbroken } from '../../safe-text/index.ts';
import { editInNumbers } from '../edit-words.ts';
import { patchLines } from '../patch.ts';
import type { Questions } from '../shared-questions.ts';
import { touchesBuildFiles } from '../touched.ts';
import { profitedSentence } from '../words.ts';
import { fold } from './fold.ts';
import { ruleLink } from './links.ts';
import type { MarkdownOptions } from './options.ts';
import { isProven, proofFold, restoresBase } from './proof.ts';
import { inline } from './sentence.ts';

/** `fix` is the command that does the same on the work tree. */
const OUTSIDE = "Its lines are not part of this change's diff, so GitHub takes no one-click suggestion there; `layercost fix` applies it.";

/** Proven suggestions of one image: what to do first, the proof folded; without folds the edit alone. */
export function provenBlocks(analysis: Analysis, image: ImageAnalysis, { outside }: MarkdownOptions, folds: boolean): string[] {
  return image.suggestions.filter(isProven).map((suggestion) => {
    const isOutside = outside.some(({ path, startLine }) => path === image.spec.dockerfile && startLine === suggestion.replaceLines?.[0]);
    return [provenBlock(analysis, image, suggestion, folds), ...(isOutside ? [OUTSIDE] : [])].join('\n\n');
  });
}

/** Whether suggestions that are not proven are told of this image. */
export const tellsAll = (analysis: Analysis, image: ImageAnalysis, everything: boolean): boolean =>
  everything || touchesBuildFiles(analysis, image);

/**
 * The rest, folded. What a change does not touch is wrong since long ago: a comment says it only where the change edits a file of the
 * build; the summary always does (docs/comment.md "When it speaks").
 */
export function otherBlocks(analysis: Analysis, image: ImageAnalysis, everything: boolean, questions: Questions): string[] {
  if (!tellsAll(analysis, image, everything)) return [];
  const unproven = image.suggestions.filter((suggestion) => !isProven(suggestion));
  const likely = unproven
    .filter((suggestion) => suggestion.level !== 'advice')
    .map((suggestion) => likelyBlock(image, suggestion, questions));
  const advice = unproven.filter((suggestion) => suggestion.level === 'advice');
  return [...likely, ...adviceBlock(advice), ...silencedLine(image)];
}

/** Images that a list names. */
const MOST_NAMED = 10;

/** The questions that several images share, with their names; null where there are none. */
export function sharedBlock({ shared }: Questions): string | null {
  if (shared.length === 0) return null;
  const lines = shared.map(({ text, images }) => {
    const names = [...new Set(images.map(({ spec }) => spec.name))];
    const named = names.slice(0, MOST_NAMED).map((name) => codeSpan(name, 60));
    const more = names.length > MOST_NAMED ? [`and ${names.length - MOST_NAMED} more`] : [];
    return `- ${inline(text)} (${count(names.length, 'image')}: ${[...named, ...more].join(', ')})`;
  });
  return ['Check once, for suggestions of several images:', lines.join('\n')].join('\n\n');
}

/** The title of a proven suggestion, as our own sentence: `Fix: put the lines back in the order that main has.` */
function provenTitle(base: string, suggestion: Suggestion): string {
  return restoresBase(suggestion)
    ? `Fix: put the lines back in the order that ${codeSpan(base, 60)} has.`
    : `Suggestion, proven to give the same files: ${inline(suggestion.message)}`;
}

function provenBlock(analysis: Analysis, image: ImageAnalysis, suggestion: Suggestion, folds: boolean): string {
  const title = `**${provenTitle(analysis.base.ref, suggestion)}**`;
  const saves = saving(suggestion);
  // What nobody has measured stands below, and in no title.
  const head = isGuess(suggestion.saving) && saves !== '' ? [title, saves.trim()] : [title + saves];
  return [...head, ...diffOf(image, suggestion), ...(folds ? [proofFold(suggestion)] : [])].join('\n\n');
}

function likelyBlock(image: ImageAnalysis, suggestion: Suggestion, questions: Questions): string {
  const above = questions.asksShared(suggestion) ? ['- Check: the questions above that several images share'] : [];
  const checks = [...questions.own(suggestion).map((text) => `- Check: ${inline(text)}`), ...above].join('\n');
  const rule = `Rule: ${ruleLink(suggestion.rule)}`;
  const body = [`${inline(suggestion.message)}${saving(suggestion)}`, checks, ...diffOf(image, suggestion), rule];
  const { elsewhere } = suggestion;
  const place = elsewhere == null ? `line ${suggestion.line}` : `${codeSpan(elsewhere.file)} line ${elsewhere.replaceLines[0]}`;
  return fold(`Likely safe, check first: ${place}, ${htmlCode(suggestion.rule, 60)}`, body.filter((part) => part !== '').join('\n\n'));
}

function adviceBlock(advice: readonly Suggestion[]): string[] {
  if (advice.length === 0) return [];
  const [first, ...others] = advice.map(
    (suggestion) => `${suggestion.line}, ${ruleLink(suggestion.rule)}: ${inline(suggestion.message)}${saving(suggestion)}`
  );
  if (others.length === 0) return [`Advice, line ${first}`];
  return [fold(`Advice: ${count(advice.length, 'remark')}`, [first, ...others].map((words) => `- Line ${words}`).join('\n'))];
}

function silencedLine(image: ImageAnalysis): string[] {
  if (image.silenced === 0) return [];
  const are = image.silenced === 1 ? 'is' : 'are';
  return [`<sub>${count(image.silenced, 'finding')} ${are} silenced by comments in ${codeSpan(image.spec.dockerfile)}.</sub>`];
}

/** Changed lines with two around them, in a block that nothing in it can close; by number where their text may hold a secret. */
function diffOf(image: ImageAnalysis, suggestion: Suggestion): string[] {
  if (suggestion.elsewhere != null) {
    const { before, replacement } = suggestion.elsewhere;
    const lines = patchLines(`${before}\n`, `${replacement}\n`, 1);
    return lines === null ? [] : [fencedBlock(lines.join('\n'), 'diff')];
  }
  if (suggestion.after === null || image.headText === null) return [];
  const lines = patchLines(image.headText, suggestion.after, 2);
  if (lines !== null) return [fencedBlock(lines.join('\n'), 'diff')];
  const words = editInNumbers(suggestion, image.headText);
  return words === null ? [] : [inline(words)];
}

function saving(suggestion: Suggestion): string {
  if (!(suggestion.saving.mid > 0)) return '';
  return ` Saves ${unbroken(savedPerMerge(suggestion.saving))}. ${profitedSentence(suggestion)}`.trimEnd();
}
