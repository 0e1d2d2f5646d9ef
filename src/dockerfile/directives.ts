import type { Directive, EscapeCharacter } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TextRange } from '../model/text.ts';
import { skipSpace } from './blanks.ts';
import { parseCheckOptions } from './check-options.ts';
import type { SourceLines } from './lines.ts';

export interface DirectiveReading {
  readonly directives: readonly Directive[];
  readonly escape: EscapeCharacter;
  /** Lines (from 0) that hold directives of this dialect and are therefore no comments. */
  readonly lines: ReadonlySet<number>;
  readonly faults: readonly { readonly code: string; readonly message: Sentence; readonly range: TextRange }[];
}

type Name = Directive['name'];
const isName = (name: string): name is Name => name === 'syntax' || name === 'escape' || name === 'check';

/** `name = value` behind the comment sign; null ends the directives (buildkit parser/directives.go ParseLine). */
function readDirective(line: string, sign: string): { readonly name: Name; readonly value: string } | null {
  if (!line.startsWith(sign)) return null;
  const text = line.slice(skipSpace(line, sign.length));
  const match = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=/.exec(text);
  const name = match?.[1]?.toLowerCase() ?? '';
  if (match === null || !isName(name)) return null;
  const after = text.slice(match[0].length);
  const value = trimAscii(after);
  // The expression wants one character, so a value of blanks alone is one blank.
  return after === '' ? null : { name, value: value === '' ? after.slice(-1) : value };
}

function trimAscii(text: string): string {
  const blank = (at: number): boolean => '\t\n\f\r '.includes(text.charAt(at));
  let start = 0;
  let end = text.length;
  while (start < end && blank(start)) start++;
  while (end > start && blank(end - 1)) end--;
  return text.slice(start, end);
}

/** Reads the directives at the very top (docs/cache-rules.md §12). The first line that is none ends them. */
export function readDirectives(lines: SourceLines): DirectiveReading {
  const directives: Directive[] = [];
  const faults: { code: string; message: Sentence; range: TextRange }[] = [];
  const taken = new Set<number>();
  let escaper: EscapeCharacter = '\\';
  for (let line = 0; line < lines.count; line++) {
    const content = lines.content(line);
    const column = skipSpace(content, 0);
    const found = readDirective(content.slice(column), '#');
    if (found === null) break;
    const range = lines.range(line, column, line);
    taken.add(line);
    if (directives.some((d) => d.name === found.name)) {
      faults.push({
        code: 'duplicate-directive',
        message: say`Only one ${code(found.name)} directive can be used; remove this one.`,
        range
      });
      continue;
    }
    directives.push({ ...found, range });
    if (found.name === 'check' && parseCheckOptions(found.value) === null)
      faults.push({
        code: 'bad-check',
        message: say`The check directive takes skip=…, error=true or false, and experimental=…, divided by semicolons.`,
        range
      });
    if (found.name !== 'escape') continue;
    if (found.value === '\\' || found.value === '`') escaper = found.value;
    else faults.push({ code: 'invalid-escape', message: say`The escape directive takes a backslash or a backtick.`, range });
  }
  if (!directives.some((d) => d.name === 'syntax')) directives.push(...otherSyntax(lines));
  return { directives, escape: escaper, lines: taken, faults };
}

/** The other ways to name a frontend: behind a `#!` line, as `// syntax=`, or as a JSON document (buildkit DetectSyntax). */
function otherSyntax(lines: SourceLines): Directive[] {
  const start = lines.count > 0 && lines.content(0).startsWith('#!') ? 1 : 0;
  for (const sign of ['#', '//']) {
    for (let line = start; line < lines.count; line++) {
      const found = readDirective(lines.content(line), sign);
      if (found === null) break;
      if (found.name === 'syntax') return [{ name: 'syntax', value: found.value, range: lines.range(line, 0, line) }];
    }
  }
  if (start === lines.count || !/^[\t\n\r ]*\{/.test(lines.content(start))) return [];
  try {
    const value: unknown = JSON.parse(lines.text.slice(lines.position(start, 0).offset).replace(/^\uFEFF/, ''));
    const syntax = typeof value === 'object' && value !== null && 'syntax' in value ? value.syntax : null;
    return typeof syntax === 'string' ? [{ name: 'syntax', value: syntax, range: lines.range(start, 0, start) }] : [];
  } catch {
    return [];
  }
}
