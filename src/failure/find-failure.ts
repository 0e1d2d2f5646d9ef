import { type ContextFiles, imageNames, stageNames } from '../graph/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { Failure } from '../model/failure.ts';
import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';
import { code, type Sentence, say, sentenceKey, withoutStop } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import { badPatterns } from './bad-patterns.ts';
import { COMMENT_HINT, commentHint, hasCommentWord } from './comment-hint.ts';
import { type FileInTheWay, filesInTheWay } from './files-in-the-way.ts';
import { type MissingSource, missingSources } from './missing-sources.ts';
import { type BuildFacts, REFUSALS, type Refusal } from './refusals.ts';
import { createLacks } from './stage-contents.ts';

/** A build as a graph, with the directories that it reads. */
export interface Build {
  readonly graph: BuildGraph;
  readonly contexts: ReadonlyMap<string, ContextFiles>;
}

const NO_CONTEXTS: Build['contexts'] = new Map();
const PHASES: readonly Refusal['phase'][] = ['text', 'stages', 'instructions', 'checks'];
const lineOf = (problem: Problem): number | null => (problem.range === null ? null : problem.range.start.line + 1);

/**
 * Why the builder ends this build in an error, or null where nothing here says that it does (docs/failing-builds.md). Another
 * frontend than Docker's own has rules of its own, so nothing is said of it. A doubt that the base side (null where there is none)
 * shares is none: that was built.
 */
export function failureOf(build: Build, base: Build | null, facts: BuildFacts): Failure | null {
  const found = failuresOf(build, facts, contentsOf(base));
  const before = new Set(base === null ? [] : failuresOf(base, facts, new Set()).map(({ because }) => sentenceKey(because)));
  // What is sure comes before what is not: one of them is enough for the build. A file that no definition builds and that
  // failed before as well is not built as it stands.
  const certain = found.find(({ certainty, because }) => certainty === 'certain' && (facts.declared || !before.has(sentenceKey(because))));
  if (certain !== undefined) return certain;
  // The base side has been built in spite of the same doubt.
  return found.find(({ because }) => !before.has(sentenceKey(because))) ?? (base === null ? null : lostStage(build.graph, base.graph));
}

/** A name that meant a stage on the base side and means an image now: nobody here knows whether there is such an image. */
function lostStage(graph: BuildGraph, base: BuildGraph): Failure | null {
  if (graph.caveats.length > 0) return null;
  const before = stageNames(base);
  const lost = imageNames(graph).find(({ name }) => before.has(name));
  if (lost === undefined) return null;
  const because = say`${code(lost.name)} is no stage any more, and would be pulled as an image of that name`;
  return { line: lost.planned.instruction.range.start.line + 1, certainty: 'unknown', because, kind: 'missing-stage' };
}

/** Digests of everything that a build reads of directories. */
function contentsOf(build: Build | null): ReadonlySet<string> {
  const inputs = build === null ? [] : build.graph.steps.flatMap((step) => step.inputs);
  return new Set(inputs.flatMap(({ content }) => (content !== null && 'digest' in content ? [content.digest] : [])));
}

function failuresOf({ graph, contexts }: Build, facts: BuildFacts, built: ReadonlySet<string>): readonly Failure[] {
  if (graph.caveats.length > 0) return [];
  const lacks = createLacks(graph, contexts);
  // What a context lacks or holds is sure where it is this context, and what it lacks where nothing may have been made there.
  const sure = facts.declared && facts.filesKnown ? lacks : createLacks(graph, NO_CONTEXTS);
  const surely = filesInTheWay(graph, facts.declared ? contexts : NO_CONTEXTS, sure);
  const isSure = (one: FileInTheWay) => surely.some(({ planned, path }) => planned === one.planned && path === one.path);
  return [
    ...refusedProblems(graph, facts),
    ...badPatterns(graph, contexts, facts.declared),
    ...missingSources(graph, contexts, built, { lacks, sure }).map((source) => missingFailure(source, facts)),
    ...filesInTheWay(graph, contexts, lacks).map((one) => wayFailure(one, isSure(one)))
  ];
}

/** What the builder refuses of the text, the stages and the instructions, in the order in which it looks. */
function refusedProblems(graph: BuildGraph, facts: BuildFacts): readonly Failure[] {
  const refused = graph.problems.flatMap((problem) => {
    const refusal = REFUSALS.get(problem.code);
    return refusal === undefined ? [] : [{ problem, refusal }];
  });
  return PHASES.flatMap((phase) =>
    refused
      .filter(({ refusal }) => refusal.phase === phase)
      // What is said of the whole file follows from a line, where one is to blame.
      .sort((a, b) => (lineOf(a.problem) ?? Number.MAX_SAFE_INTEGER) - (lineOf(b.problem) ?? Number.MAX_SAFE_INTEGER))
      .map(({ problem, refusal }) => ({
        line: lineOf(problem),
        certainty: problem.hangsOnImage !== true && refusal.needs.every((fact) => facts[fact]) ? 'certain' : 'unknown',
        because: say`${withoutStop(problem.message)}${commentHint(blamed(graph, problem))}`,
        kind: refusal.kind
      }))
  );
}

/** The instruction that a problem is about. */
function blamed(graph: BuildGraph, problem: Problem): Instruction | undefined {
  const at = problem.range?.start.offset;
  return graph.instructions.find((planned) => planned.instruction.range.start.offset === at)?.instruction;
}

function missingFailure(source: MissingSource, facts: BuildFacts): Failure {
  const { planned } = source;
  const outside = leavesContext(planned, source.path);
  const isMissing = source.context === null || (facts.declared && (facts.filesKnown || source.ignored));
  return {
    line: planned.instruction.range.start.line + 1,
    certainty: source.unsure !== true && isMissing ? 'certain' : 'unknown',
    because: missingSentence(source, outside),
    kind: outside ? 'outside-context' : 'source-missing'
  };
}

const wayFailure = ({ planned, path }: FileInTheWay, isSure: boolean): Failure => ({
  line: planned.instruction.range.start.line + 1,
  certainty: isSure ? 'certain' : 'unknown',
  because: say`${code(`/${path}`)} is a file by then, and is needed as a directory`,
  kind: 'file-in-the-way'
});

function missingSentence({ planned, path, ignored, context, isFile }: MissingSource, outside: boolean): Sentence {
  const isComment = planned.instruction.keyword !== 'RUN' && path === '#';
  if (context === null && isComment) return say`the stage that it reads hardly holds ${code(path)}; ${COMMENT_HINT}`;
  if (context === null) return say`no step of the stage that it reads makes ${code(path)}`;
  const where = context === '' ? say`the build context` : say`the build context ${code(context)}`;
  if (planned.instruction.keyword !== 'RUN' && hasCommentWord(planned.instruction))
    return say`${code(path)} is not in ${where}; ${COMMENT_HINT}`;
  if (isFile === true) return say`${code(path)} is a file in ${where}, and is read as a folder`;
  if (outside) return say`a path cannot lead out of the build context, so ${code(path)} is looked for at its root, and is not there`;
  return ignored ? say`${code(path)} is kept out of ${where} by the ignore file` : say`${code(path)} is not in ${where}`;
}

/** Whether the path was written with `..` at its beginning, as the builder cleans it away. */
function leavesContext({ instruction }: PlannedInstruction, path: string): boolean {
  return instruction.rest.split(/[\s,="'[\]]+/).some((word) => word.startsWith('..') && word.replace(/^(?:\.\.?\/)+/, '').startsWith(path));
}
