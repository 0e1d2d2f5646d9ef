import { overall } from '../budget/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import type { ImageSpec } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { unmeasured } from './failing-image.ts';
import { UNMEASURED } from './figures.ts';
import type { AnalysisInput } from './input.ts';
import type { Side } from './side.ts';

/** What is known of an image before anything of it is analysed. */
export type ImageIdentity = Pick<ImageAnalysis, 'spec' | 'platform' | 'existence' | 'headText' | 'baseText'>;

/** An image that only the base has. */
export function removedImage(spec: ImageSpec, base: Side | null): ImageAnalysis {
  return {
    ...unanalysed({
      spec,
      platform: spec.platforms[0] ?? null,
      existence: 'removed',
      headText: null,
      baseText: base?.dockerfile(spec.dockerfile)?.text ?? null
    }),
    reason: say`removed by this change`,
    verdict: 'skipped'
  };
}

/** A Dockerfile that cannot be read: said, and left to the gate as something that could not be measured. */
export function unreadableImage(identity: ImageIdentity, input: AnalysisInput): ImageAnalysis {
  return unmeasuredImage(identity, say`${code(identity.spec.dockerfile)} cannot be read on the side of the change`, input);
}

/** An image of which nothing is known but that it is there. */
export function unmeasuredImage(identity: ImageIdentity, why: Sentence, input: AnalysisInput): ImageAnalysis {
  const budgets = unmeasured(identity, why, input);
  return {
    ...unanalysed(identity),
    affected: true,
    reason: why,
    budgets,
    verdict: overall(['warn', ...budgets.map((b) => b.decision)], input.config.config.gate),
    notes: [say`${why}.`]
  };
}

function unanalysed({ spec, platform, existence, headText, baseText }: ImageIdentity): Omit<ImageAnalysis, 'reason' | 'verdict'> {
  return {
    spec,
    platform,
    existence,
    headText,
    baseText,
    ...UNMEASURED,
    affected: false,
    untouched: false,
    effect: 'none',
    fails: null,
    steps: [],
    problems: [],
    perChange: [],
    ownBuild: null,
    cacheChange: null,
    bases: [],
    cached: null,
    budgets: [],
    silenced: 0,
    history: null,
    notes: []
  };
}
