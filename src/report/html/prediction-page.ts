import type { PageData } from '../../documents/index.ts';
import { type PredictedBuild, predictDocument } from '../json/predict.ts';
import { rebuiltCount, runs, stepCount } from '../step-text.ts';
import { failureOf } from './page-image.ts';
import { page } from './render.ts';
import { dockerfileRows } from './rows.ts';

/** What is predicted of one build, with both texts of its Dockerfile. */
export interface PredictedPage {
  readonly version: string;
  /** How the two sides are called on the command line. */
  readonly base: string;
  readonly head: string;
  readonly build: PredictedBuild;
  readonly assumptions: Parameters<typeof predictDocument>[1];
  readonly baseText: string | null;
  readonly headText: string | null;
}

/** The HTML form of `predict`: the Dockerfile with its verdicts and their causes; no seconds, no gate. */
export function renderPredictionPage({ version, base, head, build, assumptions, baseText, headText }: PredictedPage): string {
  const document = predictDocument([build], assumptions);
  const headline =
    build.fails?.certainty === 'certain'
      ? `${build.file}: the build will fail${build.fails.line === null ? '' : ` at line ${build.fails.line}`}`
      : `${build.file}: ${stepCount(build.steps)} rebuild`;
  const data: PageData = {
    headline,
    document: {
      tool: { version },
      base: { ref: base, sha: null },
      head: { ref: head, sha: null },
      verdict: 'skipped',
      assumptions: document.assumptions,
      notes: [],
      audit: null,
      images: document.builds.map((shown) => ({
        ...shown,
        name: build.file,
        context: null,
        cache: { mode: 'as given', from: null },
        source: 'the command line',
        affected: true,
        existence: baseText === null ? 'added' : 'both',
        reason: '',
        verdict: 'skipped',
        rebuild: null,
        whole: null,
        bases: [],
        typical: null,
        added: null,
        money: null,
        budgets: [],
        suggestions: [],
        history: null,
        notes: []
      }))
    },
    download: document,
    gated: false,
    merges: [],
    images: [
      {
        entry: 0,
        otherwise: [],
        failure: failureOf(build.fails),
        moved: [],
        rows: dockerfileRows(baseText, headText),
        rebuilt: build.steps.filter(runs).length,
        rebuiltWords: rebuiltCount(build.steps),
        left: null,
        patches: [],
        timeline: [],
        picture: null
      }
    ],
    questions: [],
    predictions: [],
    notes: [],
    left: null
  };
  return page(`layercost: ${headline}`, data);
}
