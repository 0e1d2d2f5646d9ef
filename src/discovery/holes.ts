import type { TreePath } from '../model/units.ts';
import { literalPattern } from '../plain/index.ts';
import type { Unknowns } from './unknowns.ts';

const HOLE = /\uE000\d+\uE001/g;
/** More holes than this leave nothing of a path to go by. */
const MAX_HOLES = 3;
const MAX_PATH = 300;

/** A path of the repository that a text with holes may mean, and what each hole then stands for. */
export interface Fit {
  readonly path: TreePath;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The paths that fit a text with holes. A hole stands for one value throughout, of its own where those are listed; a hole at the very
 * beginning may be the workspace itself.
 */
export function fittingPaths(text: string, paths: readonly TreePath[], unknowns: Unknowns): readonly Fit[] {
  const holes = [...new Set(text.match(HOLE) ?? [])];
  if (holes.length > MAX_HOLES) return [];
  let pattern = '';
  const seen = new Set<string>();
  for (const piece of text.split(/(\uE000\d+\uE001)/)) {
    const index = holes.indexOf(piece);
    if (index === -1) pattern += literalPattern(piece);
    else if (seen.has(piece)) pattern += `\\k<h${index}>`;
    else {
      const options = unknowns.within(piece)[0]?.options ?? [];
      const known = options.length > 0 && options.every((option) => option !== '' && !option.includes('\uE000'));
      pattern += `(?<h${index}>${known ? options.map(literalPattern).join('|') : '[^/]+?(?:/[^/]+?)*?'})`;
      seen.add(piece);
    }
  }
  // `$ROOT/app/Dockerfile`: the root of the repository, or a folder of it.
  const plain = new RegExp(`^${pattern.replace(/\/\//g, '/')}$`);
  const fromRoot =
    text.startsWith('\uE000') && /^\uE000\d+\uE001\//.test(text) ? new RegExp(`^${pattern.replace(/^\(\?<h\d+>.*?\)\//, '')}$`) : null;
  return paths.flatMap((path) => {
    if (path.length > MAX_PATH) return [];
    const root = fromRoot !== null && !pattern.includes('\\k<h0>') ? fromRoot.exec(path) : null;
    const match = root ?? plain.exec(path);
    if (match === null) return [];
    const values = new Map(
      holes.map((hole, index) => [hole, match.groups?.[`h${index}`] ?? (root !== null && index === 0 ? '.' : '')] as const)
    );
    return [{ path, values }];
  });
}

/** A text with the values that are known put in. */
export function replaceHoles(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(HOLE, (hole) => values.get(hole) ?? hole);
}
