import type { LogForm, LoggedBuild, LoggedOverhead, LoggedState, LoggedStep } from '../model/buildlog.ts';
import type { Seconds, UtcTime } from '../model/units.ts';
import { overheadKind, readStepHeader, targetOfName } from './header.ts';

/** A vertex of a BuildKit build as one of its forms showed it, before its name is taken apart. */
export interface LoggedVertex {
  readonly name: string;
  readonly cut: boolean;
  readonly state: LoggedState;
  readonly seconds: Seconds | null;
  readonly atLeast: Seconds | null;
  readonly resolution: Seconds;
  /** Layers were fetched under it. */
  readonly transfers: boolean;
  /** Its command printed something. */
  readonly outputs: boolean;
  readonly startedAfter: Seconds | null;
  readonly error: string | null;
  /** Seconds spent in pushing, of an export. */
  readonly pushing: Seconds;
}

/** What a build tells besides its steps. */
export interface BuildFacts {
  readonly form: LogForm;
  readonly outcome: LoggedBuild['outcome'];
  readonly wall: Seconds | null;
  readonly startedAt: UtcTime | null;
  readonly ambiguous: number;
  readonly ofAction?: boolean;
}

/** A build from steps that a form has already read. */
export function buildOf(facts: BuildFacts, steps: readonly LoggedStep[], overheads: readonly LoggedOverhead[] = []): LoggedBuild {
  return {
    form: facts.form,
    outcome: facts.outcome,
    steps,
    overheads,
    wall: facts.wall,
    startedAt: facts.startedAt,
    commit: null,
    dockerfile: null,
    targetStage: null,
    args: {},
    ambiguous: facts.ambiguous,
    ...(facts.ofAction === true ? { ofAction: true as const } : {})
  };
}

/** Puts the vertices of a BuildKit build in order: steps with their target and stage, and the rest as overheads (docs/build-logs.md). */
export function assembleVertices(facts: BuildFacts, vertices: readonly LoggedVertex[]): LoggedBuild {
  const headers = vertices.map((vertex) => ({ vertex, header: readStepHeader(vertex.name) }));
  // Two words before the position are target and stage; then every name has its target (§4.1).
  const targets = new Set<string>();
  for (const { vertex, header } of headers) {
    const target = header === null ? targetOfName(vertex.name) : header.words.length > 1 ? header.words[0] : null;
    if (target !== null && target !== undefined) targets.add(target);
  }
  const steps: LoggedStep[] = [];
  const overheads: LoggedOverhead[] = [];
  for (const { vertex, header } of headers) {
    if (header === null) {
      overheads.push(...overheadsOf(vertex));
      continue;
    }
    if (isBase(header) && vertex.transfers && vertex.state === 'done')
      overheads.push({ name: vertex.name, kind: 'base-pull', state: vertex.state, seconds: vertex.seconds });
    steps.push(stepOf(vertex, header, targets));
  }
  return buildOf(facts, steps, overheads);
}

type StepHeader = NonNullable<ReturnType<typeof readStepHeader>>;

const isBase = ({ text }: StepHeader): boolean => /^(?:ONBUILD )?FROM /i.test(text);

function stepOf(vertex: LoggedVertex, header: StepHeader, targets: ReadonlySet<string>): LoggedStep {
  const [first = null, second = null] = header.words;
  const withTarget = header.words.length > 1 || (first !== null && targets.has(first));
  const isDone = vertex.state === 'done';
  return {
    target: withTarget ? first : null,
    platform: header.platform,
    stage: withTarget ? second : first,
    index: header.index,
    total: header.total,
    text: header.text,
    cut: vertex.cut,
    state: vertex.state,
    seconds: isDone ? vertex.seconds : null,
    atLeast: isDone || vertex.state === 'cached' ? null : vertex.atLeast,
    resolution: vertex.resolution,
    pulled: vertex.transfers,
    // Lines of a transfer and none of a command: the layer came from a cache (§6.2).
    notExecution: isDone && vertex.transfers && !vertex.outputs && !isBase(header),
    startedAfter: vertex.startedAfter,
    error: vertex.error
  };
}

function overheadsOf(vertex: LoggedVertex): LoggedOverhead[] {
  const kind = overheadKind(vertex.name);
  const seconds = vertex.state === 'done' ? vertex.seconds : null;
  if (kind !== 'export' || vertex.pushing === 0 || seconds === null) return [{ name: vertex.name, kind, state: vertex.state, seconds }];
  const push = Math.min(seconds, vertex.pushing);
  return [
    { name: vertex.name, kind, state: vertex.state, seconds: Math.round((seconds - push) * 1000) / 1000 },
    { name: `${vertex.name} (push)`, kind: 'push', state: vertex.state, seconds: push }
  ];
}

/** Outcome of a BuildKit build by the states of its vertices; a cache import may fail without harm (docs/build-logs.md). */
export function outcomeOf(vertices: readonly LoggedVertex[]): LoggedBuild['outcome'] {
  const counted = vertices.filter(
    (v) => !['cache-import', 'cache-export'].includes(overheadKind(v.name)) || readStepHeader(v.name) !== null
  );
  if (counted.some((v) => v.state === 'failed')) return 'failed';
  if (counted.some((v) => v.state === 'canceled')) return 'canceled';
  return counted.some((v) => v.state === 'unfinished') ? 'truncated' : 'ok';
}
