import { isGoPattern } from '../context/index.ts';
import type { ContextFiles } from '../graph/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { Failure } from '../model/failure.ts';
import type { BuildGraph } from '../model/graph.ts';
import { code, say } from '../model/sentence.ts';
import { commentHint } from './comment-hint.ts';

/** Patterns that the builder cannot read: of the ignore file of a context that is needed, and of sources (docs/failing-builds.md §5). */
export function badPatterns(graph: BuildGraph, contexts: ReadonlyMap<string, ContextFiles>, declared: boolean): readonly Failure[] {
  const owners = new Map(graph.instructions.flatMap(({ instruction, steps }) => steps.map((id) => [id, instruction] as const)));
  const found: Failure[] = [];
  const asked = new Set<string>();
  for (const { id, inputs } of graph.steps) {
    for (const { from, selection } of inputs) {
      if (!('source' in from) || from.source.kind !== 'context') continue;
      const { name } = from.source;
      const pattern = selection?.paths.find(({ path, wildcard }) => wildcard && !isGoPattern(path))?.path;
      if (pattern !== undefined) found.push(failure(owners.get(id), pattern, 'a source', true));
      if (asked.has(name)) continue;
      asked.add(name);
      const files = contexts.get(name);
      const refused = files === undefined || 'unknown' in files ? null : files.refused;
      if (refused !== null) found.push(failure(undefined, refused.pattern, `line ${refused.line} of the ignore file`, declared));
    }
  }
  return found;
}

const failure = (instruction: Instruction | undefined, pattern: string, where: string, isSure: boolean): Failure => ({
  line: instruction === undefined ? null : instruction.range.start.line + 1,
  certainty: isSure ? 'certain' : 'unknown',
  because: say`the pattern ${code(pattern)} of ${[where]} cannot be read: a class or an escape does not end${commentHint(instruction)}`,
  kind: 'syntax'
});
