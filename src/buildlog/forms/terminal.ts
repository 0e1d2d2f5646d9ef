import { assembleVertices, type LoggedVertex, outcomeOf } from '../assemble.ts';
import { readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import { textOf, withoutEscapes } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';

interface Row {
  readonly name: string;
  readonly cut: boolean;
  readonly mark: 'CACHED' | 'CANCELED' | 'ERROR' | null;
  readonly seconds: number;
  /** Printed in the colour of what is complete; null where the capture has no colours. */
  readonly complete: boolean | null;
  transfers: boolean;
  outputs: boolean;
  pushing: number;
}
interface TerminalBuild extends BegunBuild {
  rows: Row[];
  seconds: number | null;
  finished: boolean;
  /** Behind the last frame stood an error: what was running has its own mark. */
  failed: boolean;
  framed: boolean;
}

const MOST_ROWS = 5_000;
const FRAME = /^\[\+\] (?:Building|build) (\d{1,7}\.\d)s \((\d{1,6})\/(\d{1,6})\)(?: (FINISHED))?/;
const ROW = /^\s?=> (?!=> )(.*?)( +)(\d{1,7}\.\d)s$/s;
const SUB = /^\s?=> => (.*)$/s;

/**
 * BuildKit's terminal form (docs/build-logs.md): frames that overwrite each other, of which the last one counts. Names are cut at the
 * width of the terminal; a pasted copy may lose the first blank, bring a quote mark or wrap.
 */
function createTerminalForm(shelf: Shelf): FormReader {
  let build: TerminalBuild | null = null;
  let wrapped: { readonly text: string; readonly complete: boolean | null } | null = null;

  const begin = (framed: boolean): TerminalBuild | null => {
    const ofAction = shelf.ofAction();
    const next: TerminalBuild = {
      rows: [],
      seconds: null,
      finished: false,
      failed: false,
      framed,
      finish: () => {
        const vertices = next.rows.map((row) => vertexOf(row, next));
        if (vertices.length === 0) return null;
        const outcome = next.failed && outcomeOf(vertices) === 'ok' ? 'failed' : outcomeOf(vertices);
        return assembleVertices({ form: 'buildkit-tty', outcome, wall: next.seconds, startedAt: null, ambiguous: 0, ofAction }, vertices);
      }
    };
    return shelf.begin(next) ? next : null;
  };

  function frame(text: string, match: RegExpExecArray, movedUp: boolean): void {
    const seconds = Number(match[1]);
    if (build === null || !build.framed || (build.finished && !movedUp) || seconds < (build.seconds ?? 0) || build.failed)
      build = begin(true);
    if (build === null) return;
    build.rows = [];
    build.seconds = seconds;
    build.finished = match[4] !== undefined || / FINISHED(?:\s|$)/.test(text);
  }

  function row(text: string, complete: boolean | null): boolean {
    const match = ROW.exec(text);
    if (match === null) return false;
    build ??= begin(false);
    const mark = /^(CACHED|CANCELED|ERROR) /.exec(match[1] ?? '');
    const name = (match[1] ?? '').slice(mark === null ? 0 : mark[0].length);
    if (build === null || name.startsWith('WARN: ') || build.rows.length >= MOST_ROWS) return true;
    build.rows.push({
      name,
      // A cut name fills its column up to the time: two blanks are left (§5).
      cut: (match[2] ?? '').length <= 2,
      mark: (mark?.[1] ?? null) as Row['mark'],
      seconds: Number(match[3]),
      complete,
      transfers: false,
      outputs: false,
      pushing: 0
    });
    return true;
  }

  /** What is told of the last row. */
  function told(said: string): boolean {
    const last = build?.rows.at(-1);
    if (last === undefined) return false;
    if (said.startsWith('# ')) last.outputs = true;
    else if (/^(?:extracting )?sha256:/.test(said)) last.transfers = true;
    else if (said.startsWith('pushing ')) last.pushing += Number(/(\d+\.\d)s$/.exec(said)?.[1] ?? 0);
    return true;
  }

  return {
    running: () => false,
    hides: () => false,
    take(line: Line): boolean {
      if (!mayBeTerminal(line)) return false;
      const raw = textOf(line);
      const text = withoutEscapes(raw)
        .replace(/^[>|│❯ ]{0,4}(?=\s?(?:=> |\[\+\] ))/, '')
        .trimEnd();
      const head = wrapped;
      wrapped = null;
      const match = FRAME.exec(text);
      if (match !== null) {
        frame(text, match, /\u001b\[\d*A/.test(raw));
        return true;
      }
      const isRow = /^\s?=> /.test(text);
      if (head !== null && !isRow && /(?:^|\s)\d{1,7}\.\ds$/.test(text)) return row(`${head.text}${text}`, head.complete);
      const sub = SUB.exec(text)?.[1];
      if (sub !== undefined) return told(sub);
      if (isRow) {
        const complete = completeness(raw);
        if (row(text, complete)) return true;
        wrapped = { text, complete };
        return build !== null;
      }
      if (build !== null && /^(?:------|ERROR: failed|failed to solve|ERROR: target|executor failed)/.test(text)) build.failed = true;
      return false;
    }
  };
}

/** Whether a row is printed in the colour of what is complete; null where the capture has no colours. */
const completeness = (raw: string) =>
  /\u001b\[(?:[0-9;]*)m/.test(raw) ? /\u001b\[(?:\d+;)*(?:34|31|33|36|32|3[0-9];|38;)/.test(raw) : null;

/** Terminal rows begin with ` =>`, `=>`, `[+]`, an escape sequence, or the quote mark of a pasted copy. */
function mayBeTerminal(line: Line): boolean {
  const first = line.bytes[line.start];
  if (first === 32 || first === 61 || first === 91 || first === 27 || first === 62 || first === 0x7c || first === 0xe2) return true;
  // The rest of a row that was wrapped, or the trailer of a failure.
  return (
    first === 45 ||
    first === 0x45 ||
    first === 0x66 ||
    (first !== undefined && line.end - line.start < 400 && line.bytes[line.end - 1] === 0x73)
  );
}

const STATES = { CACHED: 'cached', CANCELED: 'canceled', ERROR: 'failed' } as const;

function vertexOf(row: Row, build: TerminalBuild): LoggedVertex {
  const step = readStepHeader(row.name) !== null;
  // Without FINISHED only colours tell what is complete; after an error everything has come to its end.
  const known = build.finished || build.failed || !build.framed || (row.complete ?? false);
  const state = row.mark === null ? (known ? 'done' : 'unfinished') : STATES[row.mark];
  return {
    name: row.name.trimEnd(),
    cut: row.cut && (step || row.name.length > 12),
    state,
    seconds: state === 'done' ? row.seconds : null,
    atLeast: state === 'done' || state === 'cached' ? null : row.seconds,
    resolution: 0.05,
    transfers: row.transfers,
    // The window of output is gone when a step is done, so that nothing follows from its absence.
    outputs: row.outputs || state === 'done',
    startedAfter: null,
    error: null,
    pushing: row.pushing
  };
}

export const terminal: Form = { name: 'buildkit-tty', builder: 'buildkit', open: createTerminalForm };
