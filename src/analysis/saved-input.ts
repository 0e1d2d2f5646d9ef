import { maskSecrets } from '../safe-text/index.ts';
import type { AnalysisInput, SideInput } from './input.ts';
import { UserError } from './user-error.ts';

/** A saved input as text: one JSON document, secrets masked in every text that it quotes. */
export function serialiseInput(input: AnalysisInput): string {
  const side = (of: SideInput): SideInput => ({
    ...of,
    texts: Object.fromEntries(Object.entries(of.texts).map(([path, text]) => [path, text === null ? null : maskSecrets(text)]))
  });
  return `${JSON.stringify({ ...input, base: input.base ? side(input.base) : null, head: side(input.head) })}\n`;
}

/** Reads what `serialiseInput` wrote. Throws UserError for anything else. */
export function parseInput(text: string, file: string): AnalysisInput {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not JSON`, 'Give it a file that --save-input wrote.');
  }
  if (!isInput(value)) throw new UserError(`${file} is not a saved input of this version`, 'Give it a file that --save-input wrote.');
  return value;
}

function isInput(value: unknown): value is AnalysisInput {
  if (typeof value !== 'object' || value === null || !('schema' in value) || value.schema !== 'layercost/input@1') return false;
  return ['request', 'now', 'base', 'head', 'config', 'changes', 'history', 'notes', 'problems'].every((key) => key in value);
}
