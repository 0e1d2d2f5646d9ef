import { isDockerfileName, matchesGlob } from '../discovery/index.ts';
import { targetStage } from '../dockerfile/index.ts';
import { nearestNames, UserError } from '../plain/index.ts';
import type { AnalysisRequest, SideInput } from './input.ts';

/**
 * What was asked for by name must be there: a pattern that fits nothing would leave an image out and let its budget hold in silence.
 * Throws UserError with the names that come nearest. docs/gate.md "Inputs".
 */
export function checkAskedFor(request: AnalysisRequest, base: SideInput | null, head: SideInput): void {
  const sides = base === null ? [head] : [base, head];
  if (sides.some(({ truncated }) => truncated)) return;
  const built = sides.flatMap(({ images }) => images.map(({ dockerfile }) => dockerfile));
  for (const glob of request.dockerfiles) {
    if (built.some((path) => matchesGlob(glob, path))) continue;
    const there = sides.flatMap(({ entries }) => entries.flatMap(({ path }) => (isDockerfileName(path) ? [path] : [])));
    throw new UserError(`no Dockerfile fits '${glob.slice(0, 100)}'`, nearest(glob, [...built, ...there]) ?? 'The repository has none.');
  }
  const context = request.defaultContext;
  const below = context === null || context === '' ? '' : `${context.replace(/\/+$/, '')}/`;
  if (!sides.some(({ entries }) => entries.length === 0 || entries.some(({ path }) => path.startsWith(below))))
    throw new UserError(`there is no directory '${(context ?? '').slice(0, 100)}' for the build context`);
}

/** Throws UserError where none of the stages has the name of a target; a number is none to any builder. */
export function checkTarget(target: string | null, stages: readonly { readonly name: string | null }[]): void {
  if (stages.length === 0 || targetStage(stages, target) !== undefined || target === null) return;
  const names = stages.flatMap(({ name }) => (name === null ? [] : [name]));
  throw new UserError(
    `there is no stage '${target.slice(0, 100)}'`,
    names.length === 0 ? 'Its stages have no names.' : nearest(target, names)
  );
}

/** The Dockerfiles of a tree that come nearest to a path that it does not have; null where it has none. */
export const nearestDockerfile = (path: string, { entries }: Pick<SideInput, 'entries'>): string | null =>
  nearest(
    path,
    entries.flatMap((entry) => (isDockerfileName(entry.path) ? [entry.path] : []))
  );

/** A sentence with the names that come nearest; null where there are none. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const names = nearestNames(typed, known);
  return names.length === 0 ? null : `The nearest ${names.length === 1 ? 'is' : 'are'} ${names.map((name) => `'${name}'`).join(', ')}.`;
}
