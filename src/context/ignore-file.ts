import { Buffer } from 'node:buffer';
import { cleanPath, trimGoSpace } from './go-path.ts';
import { type PatternFault, parseMobyPattern } from './moby-pattern.ts';

/** A line of an ignore file that the builder refuses or whose meaning is not modelled. */
export interface IgnoreFault {
  /** One-based. */
  readonly line: number;
  readonly pattern: string;
  readonly fault: PatternFault | 'line-too-long';
  /** One sentence for people. */
  readonly message: string;
}

/** The patterns of an ignore file, in order, as the builder's matcher gets them. */
export interface IgnoreRules {
  readonly patterns: readonly string[];
  readonly faults: readonly IgnoreFault[];
}

/** Go's bufio.Scanner gives up at a line of this many bytes. */
const LONGEST_LINE = 64 * 1024;

const MESSAGES: Readonly<Record<IgnoreFault['fault'], string>> = {
  'bad-pattern': 'The builder refuses this pattern, so no build can start: close the class, or remove the stray escape.',
  'unsupported-pattern': 'This pattern has an escape with a special meaning for the builder; what it hides is not predicted.',
  'line-too-long': 'This line has 64 KiB or more, at which the builder stops reading the ignore file with an error.'
};

/** Reads an ignore file as moby's `ignorefile.ReadAll` does; docs/cache-rules.md §7. Total: faults stand beside the patterns. */
export function parseIgnoreFile(text: string): IgnoreRules {
  const patterns: string[] = [];
  const faults: IgnoreFault[] = [];
  const lines = text.split('\n');
  for (const [index, raw] of lines.entries()) {
    const line = index === 0 && raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
    const report = (fault: IgnoreFault['fault']) =>
      faults.push({ line: index + 1, pattern: line.slice(0, 200), fault, message: MESSAGES[fault] });
    if (line.length * 3 >= LONGEST_LINE && Buffer.byteLength(raw) >= LONGEST_LINE) {
      report('line-too-long');
      break;
    }
    if (line.startsWith('#')) continue;
    const pattern = readLine(line);
    if (pattern === null) continue;
    patterns.push(pattern);
    const parsed = parseMobyPattern(pattern);
    if (typeof parsed === 'string') report(parsed);
  }
  return { patterns, faults };
}

function readLine(line: string): string | null {
  const trimmed = trimGoSpace(line);
  if (trimmed === '') return null;
  const exception = trimmed.startsWith('!');
  const written = exception ? trimGoSpace(trimmed.slice(1)) : trimmed;
  const cleaned = written === '' ? '' : cleanPath(written);
  const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned;
  return exception ? `!${relative}` : relative;
}
