import type { Dockerfile, Instruction } from '../model/dockerfile.ts';

/** `# layercost: ignore=RULE reason` above an instruction. */
export interface Silence {
  readonly rule: string;
  /** Text of the instruction that it stands above. */
  readonly above: string;
  readonly reason: string | null;
}

const COMMENT = /^layercost:\s{0,20}ignore=([a-z][a-z-]{0,40})(?:\s+(.{1,200}))?$/;

/** All such comments of a file: each counts for the instruction right below its comment block. */
export function silences(dockerfile: Dockerfile): readonly Silence[] {
  const instructions = [...dockerfile.globals, ...dockerfile.stages.flatMap((s) => s.instructions)];
  return dockerfile.comments.flatMap((comment) => {
    const found = COMMENT.exec(comment.text);
    const below = instructions.find((i) => i.range.start.offset > comment.range.start.offset);
    if (found === null || below === undefined || !isDirectlyAbove(dockerfile, comment.range.start.line, below)) return [];
    return [{ rule: found[1] ?? '', above: below.source, reason: found[2] ?? null }];
  });
}

function isDirectlyAbove(dockerfile: Dockerfile, line: number, below: Instruction): boolean {
  const comments = new Set(dockerfile.comments.map((c) => c.range.start.line));
  for (let at = line + 1; at < below.range.start.line; at++) if (!comments.has(at)) return false;
  return true;
}

/** The comment that switches a finding off: it stands above the same instruction on the base side. */
export function silencedBy(
  finding: { readonly rule: string; readonly line: number },
  dockerfile: Dockerfile,
  list: readonly Silence[]
): Silence | null {
  const instruction = dockerfile.stages.flatMap((s) => s.instructions).find((i) => i.range.start.line + 1 === finding.line);
  return list.find((s) => s.rule === finding.rule && s.above === instruction?.source) ?? null;
}
