import { defaultConfig } from '../../src/config/index.ts';
import type { Analysis, ImageAnalysis, MoneyLines, ReportedStep, Typical } from '../../src/model/analysis.ts';
import type { BudgetVerdict } from '../../src/model/budget.ts';
import type { ImageSpec } from '../../src/model/image.ts';
import type { Cause } from '../../src/model/prediction.ts';
import { code, type Sentence, say } from '../../src/model/sentence.ts';
import type { Suggestion } from '../../src/model/suggestion.ts';
import type { BasedEstimate, Estimate } from '../../src/model/units.ts';
import { marked } from './sentence.ts';

// Builders of whole analyses by hand: every field has a plain value, a test gives what it is about.

export const HEAD = 'd4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3';
export const BASE = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

export const est = (low: number, mid: number, high: number): Estimate => ({ low, mid, high });
/** Seconds per merge of which four in five build the image. */
export const typicalOf = (before: Estimate | null, after: Estimate, changes: number): Typical => {
  const each = (value: Estimate | null) => (value === null ? null : est(value.low * 1.25, value.mid * 1.25, value.high * 1.25));
  const building = Math.round(changes * 0.8);
  return {
    before,
    after,
    changes,
    building: { before: before === null ? null : building, after: building },
    each: { before: each(before), after: each(after) }
  };
};
export const based = (low: number, mid: number, high: number, basis = '14 builds'): BasedEstimate => ({ low, mid, high, basis });
export const because = (
  kind: Cause['kind'],
  detail: string | Sentence,
  line: number | null = null,
  paths: readonly string[] = []
): Cause => ({
  kind,
  detail: typeof detail === 'string' ? marked(detail) : detail,
  name: null,
  line,
  paths
});

/** A step of stage `0`; cached unless told otherwise. */
export function step(line: number, text: string, over: Partial<ReportedStep> = {}): ReportedStep {
  return {
    stage: '0',
    stageIndex: 0,
    step: line - 1,
    line,
    endLine: line,
    instruction: text.split(' ')[0] ?? '',
    text,
    label: null,
    verdict: 'cached',
    certainty: 'certain',
    causes: [],
    link: null,
    triggers: null,
    steps: [],
    seconds: est(0, 0, 0),
    basis: 'own',
    samples: 14,
    ...over
  };
}

/** A step that runs again, for the causes given. */
export function rebuilt(line: number, text: string, seconds: Estimate | null, ...causes: readonly Cause[]): ReportedStep {
  return step(line, text, { verdict: 'rebuilt', causes, seconds });
}

export function image(over: Partial<Omit<ImageAnalysis, 'spec'>> & { readonly spec?: Partial<ImageAnalysis['spec']> } = {}): ImageAnalysis {
  const steps = over.steps ?? [];
  const affected = over.affected ?? steps.some((one) => one.verdict === 'rebuilt');
  return {
    platform: null,
    affected,
    untouched: false,
    effect: affected ? 'built' : 'none',
    reason: affected ? say`a step runs again` : say`nothing that it reads has changed`,
    existence: 'both',
    verdict: affected ? 'pass' : 'skipped',
    fails: null,
    steps,
    problems: [],
    rebuild: affected ? null : based(0, 0, 0),
    whole: null,
    timeline: [],
    overheads: [],
    typical: null,
    added: null,
    perChange: [],
    ownBuild: null,
    cacheChange: null,
    bases: [],
    bytes: null,
    cached: null,
    money: null,
    budgets: [],
    suggestions: [],
    refused: [],
    silenced: 0,
    history: { builds: 14, from: '2026-10-02T08:11:00Z', to: '2026-11-20T16:40:00Z', source: 'build.yml' },
    notes: [],
    headText: null,
    baseText: null,
    ...over,
    spec: imageSpec(over.spec)
  };
}

/** An image of a workflow; a test gives what it is about. */
export function imageSpec(over: Partial<ImageSpec> = {}): ImageSpec {
  return {
    name: 'api',
    dockerfile: 'services/api/Dockerfile',
    context: '',
    remoteContext: null,
    contextKind: 'path',
    target: null,
    args: {},
    volatileArgs: [],
    platforms: [],
    buildContexts: {},
    builder: 'buildkit',
    cache: { mode: 'gha-max', from: 'build.yml:31', scope: null, noCache: [], exports: true, imports: true },
    tags: [],
    source: 'build.yml:27',
    workflow: null,
    ...over
  };
}

export function suggestion(over: Partial<Suggestion> = {}): Suggestion {
  return {
    rule: 'swap-independent',
    level: 'one-click',
    proof: { equality: 'equal-modulo-time', obligations: [], assumptions: [] },
    replaceLines: null,
    replacement: null,
    after: null,
    saving: based(20, 35, 50),
    profited: null,
    message: say`Put lines 10, 11 in front of what changes more often: neither reads the other.`,
    line: 9,
    ...over
  };
}

/** The proven suggestion that puts lines 4 to 6 back. */
export const restoredOrder = (after: string, saving: Suggestion['saving']): Suggestion =>
  suggestion({
    rule: 'restore-order',
    proof: {
      equality: 'equal',
      obligations: [{ claim: say`Lines 4 to 6 become those of the base side`, evidence: say`the texts are the same` }],
      assumptions: []
    },
    replaceLines: [4, 5],
    replacement: 'COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
    after,
    saving,
    profited: { changes: 187, of: 200 },
    message: say`Put the lines back in the order that the base branch has.`,
    line: 4
  });

export function budget(metric: BudgetVerdict['metric'], over: Partial<BudgetVerdict>): BudgetVerdict {
  return { metric, warn: null, fail: null, value: null, decision: 'pass', reason: say`${[metric]} is within its limit.`, ...over };
}

export function bill(over: Partial<MoneyLines> = {}): MoneyLines {
  return {
    currency: 'USD',
    rebuild: est(0.0131, 0.0159, 0.0208),
    addedPerMonth: null,
    perMinute: 0.006,
    priceSource: say`ubuntu-latest, prices of ${code('2026-11')}`,
    buildsPerMonth: 660,
    billing: null,
    ...over
  };
}

export function analysis(over: Partial<Analysis> = {}): Analysis {
  const images = over.images ?? [];
  return {
    tool: { name: 'layercost', version: '1.0.0' },
    repository: { slug: 'acme/shop', serverUrl: 'https://github.com', pullRequest: 482 },
    base: { ref: 'main', sha: BASE, mergeBase: BASE },
    head: { ref: 'feature', sha: HEAD },
    verdict: images.some((one) => one.affected) ? 'pass' : 'skipped',
    assumptions: [say`The next build starts from a cache that holds the build of the base side.`],
    notes: [],
    problems: [],
    images,
    changedFiles: ['services/api/Dockerfile'],
    config: { config: defaultConfig(), source: '.github/layercost.yml at main@a1b2c3d', role: 'gate', changedByHead: false },
    total: { rebuild: null, added: null, money: null, budgets: [] },
    audit: null,
    override: null,
    ...over
  };
}
