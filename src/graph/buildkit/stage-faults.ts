import { flagValue } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { isReference } from '../image-reference.ts';
import type { GraphInput } from '../input.ts';
import { isOpen } from '../open-value.ts';
import { mountSources } from './mount-sources.ts';
import { namedContext, type StagePlan, stageOfName } from './stage-plan.ts';

// What the builder refuses of the stages before it builds any, whether the target needs them or not (docs/failing-builds.md §3;
// buildkit: toCommand, validateCircularDependency, resolveBaseImage).

/** A stage or an image that an instruction reads. */
interface Read {
  readonly instruction: Instruction;
  readonly name: string;
  readonly stage: number | undefined;
}

/** Faults of stage numbers, of names of images, and stages that wait for each other. */
export function stageFaults(input: GraphInput, plans: readonly StagePlan[]): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (kind: string, message: Sentence, instruction: Instruction) =>
    problems.push({ code: kind, message, severity: 'error', file: input.dockerfile.path, range: instruction.range });
  const reads = plans.map((plan) => readsOf(plans, plan));
  for (const { base, stage } of plans) {
    // An empty name, and one whose variables cannot be replaced, is a fault of its own; one that hangs on an open value may be any.
    if (base.kind !== 'image' || base.written === '' || base.written.includes('$') || isNamed(base.written)) continue;
    report(stage.from.image.includes('$') ? 'bad-image-value' : 'bad-image-name', imageFault(base.written), stage.from);
  }
  for (const { instruction, name, stage } of reads.flat()) {
    if (stage !== undefined && (stage < 0 || stage >= plans.length))
      report('no-such-stage', say`There is no stage ${code(name)}: the file has ${plans.length}, counted from 0.`, instruction);
    else if (stage === undefined && namedContext(input, name) === null && !isNamed(name))
      report('bad-image-name', imageFault(name), instruction);
  }
  const circle = circleOf(reads);
  if (circle !== null) report('circular-stages', say`Stages wait for each other in a circle here.`, circle);
  return problems;
}

const isNamed = (name: string): boolean => isOpen(name) || isReference(name);

const imageFault = (name: string): Sentence =>
  say`${code(name)} is no name that an image can have${/[A-Z]/.test(name) ? say`: letters must be lower case` : []}.`;

function readsOf(plans: readonly StagePlan[], plan: StagePlan): readonly Read[] {
  if (plan.replaced) return [];
  return plan.stage.instructions.flatMap((instruction): readonly Read[] => {
    if (instruction.kind === 'copy') {
      const from = flagValue(instruction, 'from');
      return from === null || from === '' ? [] : [{ instruction, name: from, stage: stageOfName(plans, from, true) }];
    }
    if (instruction.kind !== 'run') return [];
    return mountSources(instruction)
      .filter((from) => from !== '')
      .map((from) => ({ instruction, name: from, stage: stageOfName(plans, from, false) }));
  });
}

/** The line that closes a circle of stages that read each other, or null; walked without recursion, each stage once. */
function circleOf(reads: readonly (readonly Read[])[]): Instruction | null {
  const done = new Set<number>();
  for (let start = 0; start < reads.length; start++) {
    if (done.has(start)) continue;
    const path: { readonly stage: number; next: number }[] = [{ stage: start, next: 0 }];
    const onPath = new Set([start]);
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const read = reads[here.stage]?.[here.next++];
      if (read === undefined) {
        done.add(here.stage);
        onPath.delete(here.stage);
        path.pop();
        continue;
      }
      if (read.stage === undefined || done.has(read.stage)) continue;
      if (onPath.has(read.stage)) return read.instruction;
      if (reads[read.stage] === undefined) continue;
      onPath.add(read.stage);
      path.push({ stage: read.stage, next: 0 });
    }
  }
  return null;
}
