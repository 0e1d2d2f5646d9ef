import type { CopyInstruction, FromInstruction, Instruction, RunInstruction, WorkdirInstruction } from '../../src/model/dockerfile.ts';
import type { BuildGraph, Operation, PlannedInstruction, Step, StepInput } from '../../src/model/graph.ts';
import type { TextRange } from '../../src/model/text.ts';

/** One instruction of a toy stage: its text, and the paths that a COPY takes from the context or the stage it copies from. */
export interface ToyInstruction {
  readonly text: string;
  readonly expanded?: string;
  readonly paths?: readonly string[];
  readonly from?: string;
}
export interface ToyStage {
  readonly name: string;
  /** An image, or the name of an earlier stage. */
  readonly base: string;
  readonly instructions: readonly (ToyInstruction | string)[];
}

const RANGE: TextRange = { start: { line: 0, column: 0, offset: 0 }, end: { line: 0, column: 0, offset: 0 } };

function instructionOf(text: string): Instruction {
  const keyword = text.split(' ', 1)[0] ?? '';
  const rest = text.slice(keyword.length + 1);
  const base = { keyword, range: RANGE, rest, source: text, flags: [], heredocs: [] };
  const words = rest.split(' ');
  if (keyword === 'FROM')
    return { ...base, kind: 'from', image: words[0] ?? '', stageName: words[2] ?? null, platform: null } satisfies FromInstruction;
  if (keyword === 'COPY')
    return { ...base, kind: 'copy', sources: words.slice(0, -1), destination: words.at(-1) ?? '' } satisfies CopyInstruction;
  if (keyword === 'WORKDIR') return { ...base, kind: 'workdir', path: rest } satisfies WorkdirInstruction;
  return { ...base, kind: 'run', command: { form: 'shell', text: rest } } satisfies RunInstruction;
}

const OPERATION: Readonly<Record<string, Operation>> = { RUN: 'run', COPY: 'copy', WORKDIR: 'workdir' };

/** A small graph made by hand, as the graph room would make it of such a Dockerfile; the last stage is the target. */
export function toyGraph(stages: readonly ToyStage[]): BuildGraph {
  const steps: Step[] = [];
  const instructions: PlannedInstruction[] = [];
  const ends = new Map<string, number>();
  let target: number | null = null;
  for (const [stageIndex, stage] of stages.entries()) {
    let last = ends.get(stage.base) ?? null;
    const add = (operation: Operation, inputs: readonly StepInput[], value: string, indexInStage: number) => {
      const id = steps.length;
      steps.push({
        id,
        operation,
        definition: [{ name: 'command', value }],
        inputs,
        origins: [{ stageIndex, indexInStage, trigger: null }],
        forced: false
      });
      return id;
    };
    const fromText = `FROM ${stage.base} AS ${stage.name}`;
    if (last === null) {
      const source = { kind: 'image', reference: stage.base, platform: null } as const;
      last = add('base', [{ from: { source }, mode: 'content', selection: null, content: null }], stage.base, 0);
    }
    const plan = (text: string, expanded: string, ids: readonly number[], index: number, label: string | null): void => {
      instructions.push({
        origin: { stageIndex, indexInStage: index, trigger: null },
        stageName: stage.name,
        instruction: instructionOf(text),
        role: text.startsWith('FROM') ? 'metadata' : 'step',
        steps: ids,
        label,
        text: expanded,
        triggers: []
      });
    };
    const total = stage.instructions.length + 1;
    plan(fromText, `FROM ${stage.base}`, [], 0, `[${stage.name} 1/${total}]`);
    for (const [position, given] of stage.instructions.entries()) {
      const one = typeof given === 'string' ? { text: given } : given;
      const inputs: StepInput[] = [{ from: { step: last }, mode: 'chain', selection: null, content: null }];
      if (one.paths !== undefined) {
        const selection = { paths: one.paths.map((path) => ({ path, wildcard: false, include: [], exclude: [], followLinks: false })) };
        const other = one.from === undefined ? undefined : ends.get(one.from);
        const from = other === undefined ? { source: { kind: 'context', name: '' } as const } : { step: other };
        inputs.push({ from, mode: 'content', selection, content: null });
      }
      last = add(OPERATION[one.text.split(' ', 1)[0] ?? ''] ?? 'run', inputs, one.expanded ?? one.text, position + 1);
      plan(one.text, one.expanded ?? one.text, [last], position + 1, `[${stage.name} ${position + 2}/${total}]`);
    }
    ends.set(stage.name, last);
    target = last;
  }
  return { builder: 'buildkit', steps, target, instructions, caveats: [], problems: [] };
}
