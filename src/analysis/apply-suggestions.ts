import type { Suggestion } from '../model/suggestion.ts';
import type { TreePath } from '../model/units.ts';
import { blobId, entriesByPath } from '../plain/index.ts';
import { analyse } from './analyse.ts';
import { followLinks } from './build-files.ts';
import type { AnalysisInput } from './input.ts';

/** One Dockerfile with every proven suggestion applied. */
export interface ImprovedFile {
  readonly path: TreePath;
  readonly before: string;
  readonly after: string;
  readonly applied: readonly Suggestion[];
}

/** Applying one suggestion may open the way for another; more rounds than this are never needed by a real file. */
const MOST_ROUNDS = 8;

/** Applies the proven suggestions of all images of the head, one after another, each judged anew on the text as it then is. */
export function applyProven(input: AnalysisInput): ImprovedFile[] {
  const files = new Map<TreePath, ImprovedFile>();
  let current: AnalysisInput = { ...input, request: { ...input.request, allImages: true } };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = analyse(current).images.flatMap((image) => {
      const [first] = image.suggestions.filter((suggestion) => suggestion.level === 'one-click' && suggestion.after !== null);
      return first?.after != null && image.headText !== null
        ? [{ path: image.spec.dockerfile, text: image.headText, suggestion: first, after: first.after }]
        : [];
    })[0];
    if (!next || next.after === next.text) break;
    const path = realPath(current, next.path);
    const known = files.get(path);
    files.set(path, { path, before: known?.before ?? next.text, after: next.after, applied: [...(known?.applied ?? []), next.suggestion] });
    current = withText(current, path, next.after);
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function realPath(input: AnalysisInput, path: TreePath): TreePath {
  return followLinks(entriesByPath(input.head.entries), path) ?? path;
}

/** The input with another text of one file of the head. */
export function withText(input: AnalysisInput, path: TreePath, text: string): AnalysisInput {
  const bytes = Buffer.from(text);
  const content = blobId(bytes);
  const entries = input.head.entries.map((entry) =>
    entry.path === path && entry.kind === 'file' ? { ...entry, content, size: bytes.length } : entry
  );
  return { ...input, head: { ...input.head, entries, texts: { ...input.head.texts, [path]: text } } };
}
