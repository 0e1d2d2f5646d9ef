/** Lines of the head side that one hunk of a diff shows; a review comment may stand on these, within one hunk. */
export interface Hunk {
  /** One-based. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** Hunks of a unified diff as GitHub gives it; a part that does not follow the form ends the reading. */
export function readHunks(patch: string): readonly Hunk[] {
  const hunks: { first: number; lines: string[] }[] = [];
  let hunk: { first: number; lines: string[] } | null = null;
  let left = 0;
  for (const line of patch.split('\n')) {
    const header = /^@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,(\d{1,9}))? @@/.exec(line);
    if (header) {
      hunk = { first: Number(header[1]), lines: [] };
      left = header[2] === undefined ? 1 : Number(header[2]);
      hunks.push(hunk);
    } else if (hunk === null || (left > 0 && line === '')) {
      break;
    } else if (line.startsWith('+') || line.startsWith(' ')) {
      if (left-- <= 0) break;
      hunk.lines.push(line.slice(1));
    } else if (!line.startsWith('-') && !line.startsWith('\\')) {
      break;
    }
  }
  return hunks.filter(({ lines }) => lines.length > 0);
}

/** True where lines `first` to `last` of the head side lie in one hunk and read as expected there. */
export function isCommentable(hunks: readonly Hunk[], first: number, last: number, text: string): boolean {
  return hunks.some(
    (hunk) =>
      first >= hunk.first &&
      last < hunk.first + hunk.lines.length &&
      hunk.lines.slice(first - hunk.first, last - hunk.first + 1).join('\n') === text
  );
}
