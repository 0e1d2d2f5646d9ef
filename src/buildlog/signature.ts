/** Longest prefix looked for. */
export const LONGEST_PREFIX = 160;

/** What a line of a build begins with, in any form: where it stands inside a line, the text before is a prefix. */
const OWN =
  /(?:#\d{1,5} (?:\d{1,6}\.\d|\[|DONE \d|CACHED|sha256:|transferring |exporting |\.\.\.$)|#0 building with |(?:\u001b\[[0-9;]*m)?(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)(?:\u001b\[[0-9;]*m)?\[(?:\d{4,9}|\d{4}-\d\d-\d\d[T ])|(?:\[(?:linux|windows|freebsd|darwin)\/[a-z0-9/.]+\] )?(?:\[\d+\/\d+\] )?STEP \d+(?:\/\d+)?: |Step \d+\/\d+ : | ---> (?:Using cache|Running in|[0-9a-f]{12})|\[\+\] Building \d| ?=> \[|\{"(?:vertexes|statuses|logs)":\[)/;

/** How a build begins: only there may a stream of an unknown prefix begin. */
const BEGINNING =
  /^(?:#0 building with |#1 \[|Step 1\/\d+ : (?:FROM|ARG) |(?:\[1\/\d+\] )?STEP 1(?:\/\d+)?: (?:FROM|ARG) |(?:\u001b\[[0-9;]*m)?INFO(?:\u001b\[[0-9;]*m)?\[[^\]]{4,30}\] (?:Retrieving image|Resolved base name|Using dockerignore|Executing 0 build triggers)|\[\+\] Building 0\.|\{"vertexes":\[)/i;

/** Where a builder's own words begin in the text of a line; -1 if nowhere near its beginning. */
export function ownWords(text: string): number {
  return OWN.exec(text.length > LONGEST_PREFIX + 60 ? text.slice(0, LONGEST_PREFIX + 60) : text)?.index ?? -1;
}

/** True if a build begins with this text. */
export const beginsBuild = (text: string): boolean => BEGINNING.test(text);
