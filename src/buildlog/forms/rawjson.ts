import type { Line } from '../lines.ts';
import { spells, textOf, withoutEscapes } from '../text.ts';
import { createVertexGatherer, type VertexReport } from '../vertices.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';

interface RawBuild extends BegunBuild {
  readonly gather: ReturnType<typeof createVertexGatherer>;
  failed: boolean;
}

const FIELDS = ['vertexes', 'statuses', 'logs', 'warnings'];

/** `--progress=rawjson`: one JSON object per line, each vertex sent again for every change (docs/build-logs.md). */
function createRawjsonForm(shelf: Shelf): FormReader {
  let build: RawBuild | null = null;
  let spoiled = 0;

  const begin = (): RawBuild | null => {
    const ofAction = shelf.ofAction();
    const gather = createVertexGatherer();
    const next: RawBuild = {
      gather,
      failed: false,
      finish: () => (gather.size() === 0 ? null : gather.finish('buildkit-rawjson', { ofAction, failed: next.failed }))
    };
    return shelf.begin(next) ? next : null;
  };

  /** A line behind the last object may tell of a failure. */
  function fail(text: string): void {
    if (build === null || !/^(?:ERROR: )?(?:failed to (?:build|solve)|target .{1,200}: failed to solve)/.test(text)) return;
    build.failed = true;
    build = null;
  }

  return {
    take(line: Line): boolean {
      if (line.bytes[line.start] !== 0x7b) {
        if (build !== null) fail(withoutEscapes(textOf(line).slice(0, 400)));
        return false;
      }
      if (!FIELDS.some((field) => spells(line, line.start, `{"${field}"`))) return false;
      let status: unknown;
      try {
        status = JSON.parse(line.bytes.toString('utf8', line.start, line.end));
      } catch {
        spoiled++;
        return false;
      }
      for (const report of listOf(status, 'vertexes').flatMap(readVertex)) {
        if (build === null || !build.gather.fits(report)) build = begin();
        if (build === null) return true;
        build.gather.add(report);
      }
      if (build !== null) addWork(build, status);
      return true;
    },
    running: () => false,
    hides: () => false,
    spoiled: () => spoiled
  };
}

/** What vertices moved and printed. */
function addWork({ gather }: RawBuild, status: unknown): void {
  for (const entry of listOf(status, 'statuses')) {
    const started = timeOf(entry['started']);
    const completed = timeOf(entry['completed']);
    const seconds = started === null || completed === null ? null : completed - started;
    gather.status(textIn(entry, 'vertex'), textIn(entry, 'id') || textIn(entry, 'name'), seconds);
  }
  for (const entry of listOf(status, 'logs')) gather.output(textIn(entry, 'vertex'));
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown, key: string): Fields[] => {
  const list = isFields(value) ? value[key] : null;
  return Array.isArray(list) ? list.filter(isFields) : [];
};
const textIn = (fields: Fields, key: string): string => {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
};

/** Seconds since 1970 of an RFC 3339 time, with all its decimals. */
function timeOf(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const found = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.exec(value);
  if (found === null) return null;
  const whole = Date.parse(`${found[1]?.replace(' ', 'T')}${found[3]}`) / 1000;
  return Number.isFinite(whole) ? whole + Number(found[2] ?? 0) : null;
}

function readVertex(fields: Fields): VertexReport[] {
  const digest = textIn(fields, 'digest');
  if (digest === '') return [];
  const group = isFields(fields['progressGroup']) ? fields['progressGroup'] : null;
  const id = group === null ? '' : textIn(group, 'id');
  return [
    {
      digest,
      name: textIn(fields, 'name'),
      started: timeOf(fields['started']),
      completed: timeOf(fields['completed']),
      cached: fields['cached'] === true,
      error: textIn(fields, 'error'),
      group: group === null || id === '' ? null : { id, name: textIn(group, 'name') }
    }
  ];
}

export const rawjson: Form = { name: 'buildkit-rawjson', builder: 'buildkit', open: createRawjsonForm };
