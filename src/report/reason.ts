import type { Cause, InstructionPrediction } from '../model/prediction.ts';
import { type Piece, piecesOf, plainText } from './sentence.ts';

/** At most so many paths are named; the rest is a number. */
const NAMED_PATHS = 2;
/** The model lists no more paths of one cause than this. */
const MOST_PATHS = 200;

/** The nearest reason for a step's verdict, as one short phrase. */
export function reasonPieces(step: InstructionPrediction): readonly Piece[] {
  const [nearest] = step.causes;
  if (nearest === undefined) {
    if (step.link?.verdict === 'rebuilt') return ['copy reused, merged onto the new parent'];
    return [step.verdict === 'cached' ? 'unchanged' : ''];
  }
  if (nearest.kind === 'parent-rebuilt') {
    // Of a row of steps that only follow one another, the line where the row begins says most.
    const end = step.causes.findIndex((cause) => cause.kind !== 'parent-rebuilt');
    const first = step.causes[(end < 0 ? step.causes.length : end) - 1] ?? nearest;
    return first.line === null ? piecesOf(first.detail) : [`follows line ${first.line}`];
  }
  return causePieces(nearest, step.line);
}

/** One cause in words; `line` is the line that speaks, so that it does not point at itself. */
export function causePieces(cause: Cause, line: number | null = null): readonly Piece[] {
  switch (cause.kind) {
    case 'context-changed':
    case 'mount-source':
      return cause.paths.length > 0 ? changed(cause.paths) : made(cause, line);
    case 'stage-output':
      return made(cause, line);
    case 'environment-changed':
    case 'build-arg-changed':
      return value(cause);
    default:
      return piecesOf(cause.detail);
  }
}

function changed(paths: readonly string[]): readonly Piece[] {
  const named = paths.slice(0, paths.length === NAMED_PATHS ? NAMED_PATHS : 1);
  const rest = paths.length - named.length;
  const [first = '', second] = named;
  if (second !== undefined) return [{ code: first }, ' and ', { code: second }, ' changed'];
  if (rest === 0) return [{ code: first }, ' changed'];
  return [{ code: first }, ` and ${rest}${paths.length >= MOST_PATHS ? ' or more' : ''} other files changed`];
}

function made(cause: Cause, line: number | null): readonly Piece[] {
  const isOwn = cause.line === null || cause.line === line;
  return isOwn || !/^it reads /.test(cause.detail) ? piecesOf(cause.detail) : [`reads what line ${cause.line} makes`];
}

/** Values of variables may be secrets: the name alone is told. */
function value(cause: Cause): readonly Piece[] {
  const [, name] = /^(.{1,200}?) was "[\s\S]*" and is "[\s\S]*"$/.exec(cause.detail) ?? [];
  return name === undefined ? piecesOf(cause.detail) : ['value of ', { code: name }, ' changed'];
}

/** The nearest reason without marks. */
export function reasonOf(step: InstructionPrediction): string {
  return plainText(reasonPieces(step));
}

/** A cause's sentence without the values of variables, for JSON. */
export function causeDetail(cause: Cause): string {
  return cause.kind === 'environment-changed' || cause.kind === 'build-arg-changed' ? plainText(value(cause), 1000) : cause.detail;
}
