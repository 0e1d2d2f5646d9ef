import type { ImageAnalysis, ReportedStep } from '../model/analysis.ts';
import type { Cause } from '../model/prediction.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { runs, stepText, surelyRuns } from './step-text.ts';

/** Longest text of an instruction in a sentence, in code points. */
const INSTRUCTION_LENGTH = 60;

/** Edits of the image's own Dockerfile, and those that make later builds run more, the likeliest first. */
const EDITS = {
  any: ['instruction-moved', 'instruction-added', 'instruction-changed'],
  more: ['instruction-moved', 'environment-changed', 'build-arg-changed', 'instruction-added', 'instruction-changed']
} as const satisfies Readonly<Record<string, readonly Cause['kind'][]>>;

/** Of which edits a sentence is about a change that does what few do; null: of none more than of other causes. */
export type EditsMeant = keyof typeof EDITS | null;

/**
 * The step whose line is behind what an image rebuilds, and the root cause: of those that are known the one that most seconds follow from,
 * and of a change that does what few do the edit of the Dockerfile, where a good part follows from it. What every build has is no news: it stands back where the change
 * itself makes a good part run. Null where nothing runs or nothing is known.
 */
export function rootOf({ steps }: ImageAnalysis, meant: EditsMeant = null): { readonly step: ReportedStep; readonly cause: Cause } | null {
  const running = steps.filter(runs);
  const found = running.filter((step) => step.causes.length > 0);
  const kindOf = (step: ReportedStep) => step.causes.at(-1)?.kind ?? 'unknown-input';
  const edits = meant === null ? [] : EDITS[meant].flatMap((kind) => found.find((step) => kindOf(step) === kind) ?? []);
  // What is known says more than what cannot be, wherever it stands, and what runs for it more than what only may.
  const told = found.filter((step) => kindOf(step) !== 'unknown-input');
  const sure = told.filter((step) => surelyRuns(step) || step.certainty === 'output-dependent');
  const known = sure.length > 0 ? sure : told;
  const most = heaviest(known);
  const [edit] = edits;
  const isLess =
    meant === 'any' &&
    edit !== undefined &&
    most !== undefined &&
    secondsBehind(known, edit) < leads(kindOf(most)) * secondsBehind(known, most);
  const first = (isLess ? most : edit) ?? most ?? found[0];
  const cause = first?.causes.at(-1);
  return first === undefined || cause === undefined ? null : { step: first, cause };
}

/** An edit leads before another cause where this part of what follows from that one follows from it; another base is an edit, too. */
const leads = (kind: Cause['kind']): number => (kind === 'base-image-changed' ? 1 : 0.5);

const rootKey = ({ causes }: ReportedStep): string => JSON.stringify(causes.at(-1));

/** Seconds of the steps that have the root cause of one of them. */
const secondsBehind = (steps: readonly ReportedStep[], one: ReportedStep): number =>
  steps.reduce((sum, step) => sum + (rootKey(step) === rootKey(one) ? (step.seconds?.mid ?? 0) : 0), 0);

/** What the change makes run leads from this part on of what follows from the heaviest cause. */
const GOOD_PART = 0.1;

/** The first step of the root cause that the most seconds follow from. */
function heaviest(steps: readonly ReportedStep[]): ReportedStep | undefined {
  const roots = new Map<string, { readonly first: ReportedStep; seconds: number }>();
  for (const step of steps) {
    const key = rootKey(step);
    const root = roots.get(key) ?? { first: step, seconds: 0 };
    root.seconds += step.seconds?.mid ?? 0;
    roots.set(key, root);
  }
  const [most, ...others] = [...roots.values()].toSorted((a, b) => b.seconds - a.seconds);
  if (most === undefined || most.first.causes.at(-1)?.recurs !== true) return most?.first;
  const own = others.find(({ first }) => first.causes.at(-1)?.recurs !== true);
  return own !== undefined && own.seconds >= GOOD_PART * most.seconds ? own.first : most.first;
}

/** Why an image rebuilds, as a clause: ``line 4 `COPY . .` now stands before `npm ci` ``; null where no cause is known. */
export function causeClause(image: ImageAnalysis, meant: EditsMeant = null): Sentence | null {
  const root = rootOf(image, meant);
  if (root === null) return null;
  const { cause } = root;
  const at = image.steps.find((step) => step.line === cause.line);
  if (cause.line === null || at === undefined) return cause.detail;
  if (cause.kind === 'context-changed' || cause.kind === 'mount-source' || cause.kind === 'cache-not-available') return cause.detail;
  if (cause.images !== undefined)
    return say`${code(shortImage(cause.images.before))} became ${code(shortImage(cause.images.after))} on line ${cause.line}`;
  const place = say`line ${cause.line} ${instructionOf(at)}`;
  if (cause.kind === 'instruction-added') return say`${place} is new`;
  if (cause.kind === 'instruction-moved') {
    const next = image.steps.find((step) => step.stage === at.stage && step.line > at.line && step.instruction === 'RUN' && runs(step));
    if (next !== undefined) return say`${place} now stands before ${instructionOf(next)}`;
  }
  return say`${place}: ${cause.detail}`;
}

/** An instruction in a sentence, without values. */
function instructionOf(step: ReportedStep): Sentence {
  const text = stepText(step).replaceAll('=***', '');
  return [code(text.length > INSTRUCTION_LENGTH ? `${[...text].slice(0, INSTRUCTION_LENGTH - 1).join('')}…` : text)];
}

/** What took the place of what, without what both share: `node:22` → `node:24`, or that a name has another digest. */
export function imageStep({ before, after }: NonNullable<Cause['images']>): Sentence {
  const [from, to] = [before, after].map((reference) => reference.replace(/@sha256:[0-9a-f]{64}$/, '')) as [string, string];
  return from === to ? say`${code(from)}, another digest` : say`${code(from)} → ${code(to)}`;
}

/** A reference of an image with its digest cut short. */
const shortImage = (reference: string): string => reference.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1…');
