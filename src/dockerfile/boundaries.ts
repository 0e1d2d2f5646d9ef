import { DockerfileParser } from 'dockerfile-ast';
import type { Dockerfile } from '../model/dockerfile.ts';

/** Above this length (UTF-16 units) the second reading is not made; the largest of 963 real files had 40 KB. */
export const LONGEST_CHECKED = 65_536;

/** What was found before, since several images may rest on one Dockerfile. */
const KNOWN = new WeakMap<Dockerfile, boolean>();

/**
 * True where dockerfile-ast sees the same instructions on the same lines. Where it does not, the builder's reading stands and
 * no edit may rest on the file (docs/cache-rules.md §12). Only edits ask for it: the second reading costs as much as all others.
 */
export function boundariesAgree(dockerfile: Dockerfile): boolean {
  const known = KNOWN.get(dockerfile);
  if (known !== undefined) return known;
  const agree = compareReadings(dockerfile);
  KNOWN.set(dockerfile, agree);
  return agree;
}

function compareReadings({ text, globals, stages }: Dockerfile): boolean {
  const instructions = [...globals, ...stages.flatMap((stage) => stage.instructions)];
  if (text.length > LONGEST_CHECKED || instructions.length === 0) return false;
  const theirs = readBoundaries(text);
  if (theirs === null || theirs.length !== instructions.length) return false;
  return instructions.every(({ keyword, range }, i) => theirs[i] === boundary(keyword, range.start.line, range.end.line));
}

function boundary(keyword: string, first: number, last: number): string {
  return `${first}-${last} ${keyword}`;
}

/** The library's list; null where it throws, which it does on some texts (its issue 123). */
function readBoundaries(text: string): string[] | null {
  try {
    // The library knows no blank between `<<` and its word; lines stay where they are without it.
    return DockerfileParser.parse(text.replace(/(<<-?)[\t ]+(?=["']?[A-Za-z_])/g, '$1'))
      .getInstructions()
      .map((instruction) => {
        const range = instruction.getRange();
        return boundary(instruction.getKeyword(), range.start.line, range.end.line);
      });
  } catch {
    return null;
  }
}
