/** One line of a JSON-lines text: its value, or what is wrong with it. Line numbers count from 1. */
export type JsonLine =
  | { readonly line: number; readonly text: string; readonly value: unknown; readonly problem: null }
  | { readonly line: number; readonly text: string; readonly value: null; readonly problem: string };

/** The lines of a JSON-lines text that are not blank. A line longer than `longest` characters is a problem, not an error. */
export function* readJsonLines(text: string, longest = 1_000_000): Generator<JsonLine> {
  let line = 0;
  for (let from = 0; from <= text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    const raw = text.slice(from, text[to - 1] === '\r' ? to - 1 : to);
    from = to + 1;
    line++;
    if (raw.trim() === '') continue;
    if (raw.length > longest) {
      yield { line, text: raw.slice(0, 200), value: null, problem: 'line too long' };
      continue;
    }
    yield jsonLine(line, raw);
  }
}

function jsonLine(line: number, text: string): JsonLine {
  try {
    const value: unknown = JSON.parse(text);
    return { line, text, value, problem: null };
  } catch {
    return { line, text, value: null, problem: 'not JSON' };
  }
}
