import { structuredPatch } from 'diff';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import type { Suggestion } from '../model/suggestion.ts';

/** Whether the change touches what a suggestion is about: lines that it adds, or the place of lines that it takes away. */
export function touchesLines({ baseText, headText }: ImageAnalysis, { replaceLines, line }: Suggestion): boolean {
  if (headText === null) return false;
  const [first, last] = replaceLines ?? [line, line];
  if (baseText === null) return true;
  const { hunks } = structuredPatch('a', 'b', baseText, headText, '', '', { context: 0 });
  return hunks.some(({ newStart, newLines }) => newStart <= last && Math.max(newStart, newStart + newLines - 1) >= first);
}

/** Whether the change touches a file that says how the image is built: its Dockerfile, an ignore file, or its definition. */
export function touchesBuildFiles({ changedFiles }: Pick<Analysis, 'changedFiles'>, { spec }: ImageAnalysis): boolean {
  const context = spec.context === null || spec.context === '' ? '' : `${spec.context}/`;
  const own = new Set([spec.dockerfile, `${spec.dockerfile}.dockerignore`, `${context}.dockerignore`]);
  // A definition is named by its file and line, without the folder of workflows.
  const definition = /^(.+?)(?::\d+)?$/.exec(spec.source)?.[1] ?? '';
  return changedFiles.some((path) => own.has(path) || path === definition || path === `.github/workflows/${definition}`);
}

/** Whether an image runs as in any build: no file that it reads is touched, and nothing is wrong with it. */
export const isIdle = ({ untouched, verdict, fails }: ImageAnalysis): boolean => untouched && verdict === 'pass' && fails === null;
