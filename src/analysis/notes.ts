import { selects } from '../context/index.ts';
import type { CacheBalance } from '../cost/index.ts';
import { WHOLE } from '../graph/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import type { BuildGraph, StepInput } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import { code, codes, listed, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { Seconds } from '../model/units.ts';
import type { AnalysisInput } from './input.ts';
import type { ImagePair } from './pairs.ts';
import type { Side } from './side.ts';

export function notesOf(spec: ImageSpec, prediction: Prediction, head: Side, input: AnalysisInput): Sentence[] {
  const notes: Sentence[] = [];
  if (spec.platforms.length > 1)
    notes.push(
      say`Built for ${spec.platforms.length} platforms; the verdicts shown are those of ${code(prediction.platform ?? spec.platforms[0] ?? '')}.`
    );
  if (readsPastIgnoreFile(spec, prediction, head))
    notes.push(
      say`The build has no ${code('context')}, so the builder reads the repository by Git, where ${code('.dockerignore')} does not apply; with ${code('context: .')} it does.`
    );
  if (spec.surroundings?.fault !== undefined) notes.push(spec.surroundings.fault);
  if (spec.volatileArgs.length > 0) notes.push(say`Build arguments that differ on every build: ${codes(spec.volatileArgs)}.`);
  const taken = ignoredButCopied(spec, prediction, head, input);
  if (taken.length > 0)
    notes.push(
      say`Git ignores ${listed([...taken.slice(0, 3).map(code), ...(taken.length > 3 ? [say`${taken.length - 3} more`] : [])])}, which a COPY would take if present: not counted on either side.`
    );
  return notes;
}

/** A Git context beside an ignore file: readers take for a mistake what follows from it (docs/discovery.md "The workspace"). */
function readsPastIgnoreFile(spec: ImageSpec, prediction: Prediction, head: Side): boolean {
  if (spec.contextKind !== 'git' || spec.context === null) return false;
  const rules = [spec.context === '' ? '.dockerignore' : `${spec.context}/.dockerignore`, `${spec.dockerfile}.dockerignore`];
  return (
    rules.some((path) => head.byPath.has(path)) &&
    prediction.steps.some(({ causes }) => causes.some(({ kind }) => kind === 'context-changed' || kind === 'mount-source'))
  );
}

/** Files on disk that git ignores and a step of the image would read. */
function ignoredButCopied(spec: ImageSpec, prediction: Prediction, head: Side, input: AnalysisInput): string[] {
  if (input.head.ignored.length === 0 || spec.context === null) return [];
  const context = head.contexts(spec).get('');
  if (context === undefined || 'unknown' in context) return [];
  const prefix = spec.context === '' ? '' : `${spec.context}/`;
  const tests = prediction.graph.steps.flatMap((step) =>
    step.inputs.flatMap((input) =>
      'source' in input.from && input.from.source.kind === 'context' && input.from.source.name === ''
        ? [selects(context, input.selection ?? WHOLE)]
        : []
    )
  );
  return input.head.ignored
    .filter((path) => path.startsWith(prefix))
    .filter((path) => {
      const inside = path.slice(prefix.length);
      const probe = inside.endsWith('/') ? `${inside}file` : inside;
      return tests.some((test) => test(probe));
    });
}

export function reasonOf(prediction: Prediction, effect: ImageAnalysis['effect'], pair: ImagePair, input: AnalysisInput): Sentence {
  if (pair.base === null) return input.base === null ? say`there is no base to compare with` : say`new image`;
  if (effect === 'metadata') return say`only the configuration of the image changes`;
  if (effect === 'none') {
    const [missing] = missingPaths(prediction);
    return missing === undefined
      ? say`nothing that it reads has changed`
      : say`nothing that it reads has changed, as far as git holds it: ${missing}`;
  }
  const first = prediction.steps.find((step) => step.causes.length > 0);
  const root = first?.causes.at(-1);
  if (!first || !root) return say`a step runs again`;
  return root.kind === 'context-changed' && root.paths[0] !== undefined
    ? say`${[root.kind]}: ${code(root.paths[0])}${root.paths.length > 1 ? say` and ${root.paths.length - 1} more` : []}`
    : say`${[root.kind]}: line ${root.line ?? first.line} ${root.detail}`;
}

/** What steps read that the tree does not hold, each as a sentence. */
function missingPaths(prediction: Prediction): Sentence[] {
  return prediction.graph.steps.flatMap((step) =>
    step.inputs.flatMap(({ content }) => (content !== null && 'unknown' in content && content.seen !== undefined ? [content.unknown] : []))
  );
}

export function doubtOf(problems: readonly Problem[], prediction: Prediction): Sentence | null {
  const error = problems.find((problem) => problem.severity === 'error');
  if (error) return say`${code(`${error.file}${error.range ? `:${error.range.start.line + 1}` : ''}`)} is not understood`;
  return prediction.graph.caveats[0] ?? null;
}

/** The configuration of the image that no step shows: text of its metadata instructions in order. */
export function metadataOf(graph: BuildGraph): string {
  return JSON.stringify([
    graph.instructions.filter((planned) => planned.role === 'metadata' && planned.origin !== null).map((planned) => planned.text),
    inheritedSettings(graph)
  ]);
}

/** Settings of the image that the target is built on, where another build of the repository makes it. */
function inheritedSettings(graph: BuildGraph): string | null {
  let id = graph.target;
  while (id !== null) {
    const from: StepInput['from'] | undefined = graph.steps[id]?.inputs.find((input) => input.mode === 'chain')?.from;
    if (from !== undefined && 'source' in from) return from.source.kind === 'image' ? (from.source.builtHere?.settings ?? null) : null;
    id = from === undefined ? null : from.step;
  }
  return null;
}

/** Less than this, or than a tenth, is no second case. */
const SECOND_CASE: Seconds = 1;

/** The other case of a rebuild: what it takes where the outputs of steps that run again come out equal. Null where that hardly differs. */
export function equalCaseSentence(usual: Seconds, spared: Seconds): Sentence | null {
  if (usual - spared < Math.max(SECOND_CASE, usual / 10)) return null;
  return say`If what the steps that run again write comes out equal, the next build takes ${Math.round(spared)} s in place of ${Math.round(usual)} s.`;
}

/** Does the cache pay? What reading and writing it takes against what it spares. */
export function balanceSentence(balance: CacheBalance): Sentence {
  const whole = (seconds: number): Sentence => say`${Math.round(seconds)} s`;
  const answer = balance.pays ? say`The build cache pays` : say`The build cache does not pay`;
  return say`${answer}: it spares ${whole(balance.saved)} a build (median of ${balance.builds}) and takes ${whole(balance.spent)} to read and write.`;
}
