import type { LogForm, LoggedBuild, LoggedState } from '../model/buildlog.ts';
import { assembleVertices, type LoggedVertex, outcomeOf } from './assemble.ts';
import { utcOf } from './stamps.ts';
import { rounded } from './text.ts';

/** One report of a vertex in a status stream: it is sent again for every change. Times are seconds since 1970. */
export interface VertexReport {
  readonly digest: string;
  readonly name: string;
  readonly started: number | null;
  readonly completed: number | null;
  readonly cached: boolean;
  readonly error: string;
  readonly group: { readonly id: string; readonly name: string } | null;
}

interface Member {
  intervals: Map<number, number | null>;
  /** Said to be cached by any report: a layer pulled from a cache is reported once more without it (docs/build-logs.md). */
  cached: boolean;
  error: string;
}
interface Entry {
  name: string;
  members: Map<string, Member>;
  transfers: boolean;
  outputs: boolean;
  pushing: Map<string, number>;
  firstOutput: number | null;
}

const MOST = 50_000;

/** Length of the union of intervals, in seconds; null while one is open (buildkit: util/progress/progressui/display.go, mergeIntervals). */
function unionSeconds(intervals: readonly (readonly [number, number | null])[]): number | null {
  let total = 0;
  let from: number | null = null;
  let to = 0;
  for (const [start, stop] of [...intervals].sort((a, b) => a[0] - b[0])) {
    if (stop === null) return null;
    if (from === null || start > to) {
      if (from !== null) total += to - from;
      from = start;
      to = Math.max(start, stop);
    } else to = Math.max(to, stop);
  }
  return from === null ? 0 : total + to - from;
}

/** Gathers the reports of one build's status stream, as the engine's own printer does, and gives the build. */
export function createVertexGatherer() {
  const entries = new Map<string, Entry>();
  const ofDigest = new Map<string, Entry>();
  const names = new Map<string, string>();

  return {
    /** False if the report cannot be of the same build: the same set-up step under another digest. */
    fits: (report: VertexReport): boolean => {
      const known = names.get(report.name);
      return known === undefined || known === report.digest || !/\binternal\] load (?:build definition|local bake)/.test(report.name);
    },
    add(report: VertexReport): void {
      const key = report.group?.id ?? report.digest;
      let entry = entries.get(key);
      if (entry === undefined) {
        if (entries.size >= MOST) return;
        entry = {
          name: (report.group?.name ?? report.name).slice(0, 65_536),
          members: new Map(),
          transfers: false,
          outputs: false,
          pushing: new Map(),
          firstOutput: null
        };
        entries.set(key, entry);
      } else if (report.group === null && report.name !== '') entry.name = report.name.slice(0, 65_536);
      ofDigest.set(report.digest, entry);
      names.set(report.name, report.digest);
      const member = entry.members.get(report.digest) ?? { intervals: new Map(), cached: false, error: '' };
      entry.members.set(report.digest, member);
      if (report.started !== null && member.intervals.size < 1000) member.intervals.set(report.started, report.completed);
      if (report.started !== null || report.cached) member.cached ||= report.cached;
      member.error = report.error === '' ? member.error : report.error;
    },
    status(vertex: string, id: string, seconds: number | null): void {
      const entry = ofDigest.get(vertex);
      if (entry === undefined) return;
      if (/^(?:extracting )?sha256:/.test(id)) entry.transfers = true;
      else if (id.startsWith('pushing ') && seconds !== null && entry.pushing.size < 100) entry.pushing.set(id, seconds);
    },
    output(vertex: string): void {
      const entry = ofDigest.get(vertex);
      if (entry !== undefined) entry.outputs = true;
    },
    size: () => entries.size,
    /** The build; `given` is what a record knows better. */
    finish(
      form: LogForm,
      given: { readonly ofAction: boolean; readonly failed: boolean; readonly wall?: number | null; readonly startedAt?: string | null }
    ): LoggedBuild {
      const spans = [...entries.values()].flatMap((e) => [...e.members.values()].flatMap((m) => [...m.intervals]));
      const first = spans.reduce<number | null>((low, [start]) => (low === null || start < low ? start : low), null);
      const last = spans.reduce<number | null>((high, [, stop]) => (stop !== null && (high === null || stop > high) ? stop : high), null);
      const vertices = [...entries.values()]
        .filter((e) => [...e.members.values()].some((m) => m.intervals.size > 0))
        .map((e) => vertexOf(e, first));
      const told = outcomeOf(vertices);
      const wall = first === null || last === null ? null : rounded(last - first, 1000);
      return assembleVertices(
        {
          form,
          outcome: given.failed && (told === 'ok' || told === 'truncated') ? 'failed' : told,
          wall: given.wall ?? wall,
          startedAt: given.startedAt ?? (first === null ? null : utcOf(first)),
          ambiguous: 0,
          ofAction: given.ofAction
        },
        vertices
      );
    }
  };
}

function vertexOf(entry: Entry, buildStart: number | null): LoggedVertex {
  const members = [...entry.members.values()];
  const intervals = members.flatMap((m) => [...m.intervals]);
  const seconds = unionSeconds(intervals);
  const error = members.find((m) => m.error !== '')?.error ?? null;
  // A group is cached if all its members are (buildkit: progressui/display.go, vertexGroup.refresh).
  const cached = members.every((m) => m.cached);
  const state: LoggedState =
    error !== null
      ? error.endsWith('context canceled')
        ? 'canceled'
        : 'failed'
      : cached && seconds !== null
        ? 'cached'
        : seconds === null
          ? 'unfinished'
          : 'done';
  const start = intervals.reduce<number | null>((low, [from]) => (low === null || from < low ? from : low), null);
  const spent = [...entry.pushing.values()].reduce((sum, s) => sum + s, 0);
  return {
    name: entry.name,
    cut: false,
    state,
    seconds: seconds === null ? null : rounded(seconds, 1000),
    atLeast: state === 'failed' || state === 'canceled' ? (seconds === null ? null : rounded(seconds, 1000)) : null,
    resolution: 0.0005,
    transfers: entry.transfers,
    outputs: entry.outputs,
    startedAfter: start === null || buildStart === null ? null : rounded(start - buildStart, 1000),
    error: state === 'failed' ? error : null,
    pushing: rounded(spent, 1000)
  };
}
