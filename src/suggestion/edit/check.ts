import { boundariesAgree, parseDockerfile } from '../../dockerfile/index.ts';
import type { Dockerfile, Instruction } from '../../model/dockerfile.ts';
import { type Sentence, say } from '../../model/sentence.ts';

/** What the edit is meant to do to the commands that run. */
export interface Intent {
  /** Texts of RUNs that vanish and that appear, beyond those that stay; empty for a pure move. */
  readonly removedRuns: readonly string[];
  readonly addedRuns: readonly string[];
  /** Number of COPY instructions that the edit adds. */
  readonly addedCopies: number;
  /** Copies whose destination is written out. */
  readonly anchored?: readonly { readonly from: string; readonly to: string }[];
  /** Text of the one COPY or ADD that gets `--link`. */
  readonly linked?: string;
}

export const MOVE: Intent = { removedRuns: [], addedRuns: [], addedCopies: 0 };

/** All that makes a RUN what it is, as one text. */
export function runText(instruction: Instruction): string {
  return [instruction.source, ...instruction.heredocs.map((h) => `<<${h.name}\n${h.body}`)].join('\n');
}

/**
 * Reads the file after an edit again and compares: no new problem, same stages, same directives, the same multiset of RUNs (or
 * exactly the join or split meant) and of everything else but the added copies. A clause says what is wrong.
 */
export function checkEdit(before: Dockerfile, afterText: string, intent: Intent): Sentence | null {
  const after = parseDockerfile(afterText, before.path);
  if (after.problems.some((p) => p.severity === 'error') || !boundariesAgree(after)) return say`the edited file has errors`;
  if (after.stages.length !== before.stages.length) return say`the edited file has other stages`;
  if (after.directives.map((d) => `${d.name}=${d.value}`).join() !== before.directives.map((d) => `${d.name}=${d.value}`).join())
    return say`the edited file has other directives`;
  for (const [index, stage] of before.stages.entries()) {
    const other = after.stages[index];
    if (other === undefined || other.from.rest !== stage.from.rest) return say`a stage starts from something else`;
  }
  const texts = (file: Dockerfile, run: boolean): string[] =>
    file.stages
      .flatMap((s) => s.instructions)
      .filter((i) => (i.kind === 'run') === run)
      .map(runText);
  const runsBefore = [...texts(before, true), ...intent.addedRuns].sort();
  const runsAfter = [...texts(after, true), ...intent.removedRuns].sort();
  if (runsBefore.join('\0') !== runsAfter.join('\0')) return say`the commands that run are not the ones meant`;
  const relinked = intent.linked === undefined ? [] : [intent.linked];
  const anchored = intent.anchored ?? [];
  const wanted = [
    ...subtract(
      texts(before, false),
      anchored.map((a) => a.from)
    ),
    ...anchored.map((a) => a.to)
  ];
  const left = subtract(texts(after, false), wanted);
  const lost = subtract(wanted, texts(after, false));
  if (lost.join('\0') === relinked.join('\0') && left.join('\0') === relinked.map((t) => t.replace(/^(\S+)\s/, '$1 --link ')).join('\0'))
    return null;
  if (lost.length > 0 || left.length !== intent.addedCopies || left.some((t) => !/^(?:COPY|ADD)\s/i.test(t)))
    return say`other instructions changed`;
  return null;
}

function subtract(from: readonly string[], what: readonly string[]): string[] {
  const rest = [...from];
  for (const item of what) {
    const at = rest.indexOf(item);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
}
