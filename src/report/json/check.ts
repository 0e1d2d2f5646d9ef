import type { BudgetPart, CheckDocument, CheckedImage, MoneyPart } from '../../documents/index.ts';
import type { Analysis, ImageAnalysis, MoneyLines } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import type { Config } from '../../model/config.ts';
import { plainText } from '../../safe-text/index.ts';
import { movedBaseSentences, otherBaseSentences } from '../base-words.ts';
import { bytesPerDay } from '../byte-sentence.ts';
import { commentDecision, usualBuild } from '../comment-decision.ts';
import { isShowable } from '../dockerfile-text.ts';
import { headline } from '../headline.ts';
import { factsDocument } from './facts.ts';
import { failureDocument, problemDocument, stepDocument } from './predict.ts';
import { refusalDocument, suggestionDocument } from './suggest.ts';
import { variantsDocument } from './variants.ts';

/** The document of `check`: the whole analysis. */
export function checkDocument(analysis: Analysis): CheckDocument {
  return {
    schema: 'layercost/check@1',
    tool: analysis.tool,
    base: analysis.base,
    head: analysis.head,
    headline: headline(analysis),
    verdict: analysis.verdict,
    comment: commentDecision(analysis),
    usual: usualDocument(analysis),
    assumptions: analysis.assumptions.map((one) => plainText(one)),
    notes: analysis.notes.map((one) => plainText(one)),
    problems: analysis.problems.map(problemDocument),
    config: { source: analysis.config.source, role: analysis.config.role, changedByHead: analysis.config.changedByHead },
    changedFiles: analysis.changedFiles.length,
    override: analysis.override,
    audit: analysis.audit === null ? null : plainText(analysis.audit),
    images: analysis.images.map((image) => imageDocument(image, analysis)),
    total: {
      rebuild: analysis.total.rebuild,
      added: analysis.total.added,
      money: moneyDocument(analysis.total.money),
      budgets: analysis.total.budgets.map(budgetDocument)
    }
  };
}

/** One image of the document of `check`. */
export function imageDocument(image: ImageAnalysis, { images: all, config }: Analysis): CheckedImage {
  return {
    name: image.spec.name,
    file: image.spec.dockerfile,
    context: image.spec.context === null ? image.spec.remoteContext : image.spec.context || '.',
    target: image.spec.target,
    platform: image.platform,
    builder: image.spec.builder,
    cache: { mode: image.spec.cache.mode, from: image.spec.cache.from },
    source: image.spec.source,
    elsewhere: image.spec.elsewhere ?? null,
    facts: factsDocument(image.spec),
    variants: variantsDocument(image, all),
    affected: image.affected,
    ...(image.untouched ? { untouched: true as const } : {}),
    effect: image.effect,
    existence: image.existence,
    reason: plainText(image.reason),
    verdict: image.verdict,
    fails: failureDocument(image.fails),
    cacheChange: image.cacheChange === null ? null : plainText(image.cacheChange),
    ...(image.cached === null ? {} : { cached: image.cached }),
    steps: image.steps.map((step, index) => ({ ...stepDocument(step), bytes: image.bytes?.steps[index] ?? null })),
    problems: image.problems.map(problemDocument),
    rebuild: image.rebuild,
    whole: image.whole,
    overheads: image.overheads,
    typical: image.typical,
    added: image.added,
    bases: image.bases,
    bytes: bytesDocument(image, config.config.deploys),
    money: moneyDocument(image.money),
    budgets: image.budgets.map(budgetDocument),
    suggestions: image.suggestions.map((one) => suggestionDocument(one, published(one.after))),
    refused: image.refused.map(refusalDocument),
    silenced: image.silenced,
    history: image.history,
    notes: [...image.notes, ...movedBaseSentences(image), ...otherBaseSentences(image)].map((one) => plainText(one))
  };
}

/** Seconds within which 95 % of the replayed merged changes stay, of few all of them. */
function usualDocument(analysis: Analysis): CheckDocument['usual'] {
  const usual = usualBuild(analysis);
  return usual === null ? null : { seconds: usual.seconds, changes: usual.changes };
}

function bytesDocument(image: ImageAnalysis, deploys: Config['deploys']): CheckedImage['bytes'] {
  const { bytes } = image;
  if (bytes === null) return null;
  const { pushed, pulled, typical, added } = bytes;
  return { pushed, pulled, image: bytes.image, typical, added, perDay: bytesPerDay(image, deploys) };
}

const budgetDocument = (budget: BudgetVerdict): BudgetPart => ({ ...budget, reason: plainText(budget.reason) });

/** Reports are uploaded and passed on: an edited Dockerfile with values that may be secrets is not repeated there. */
function published(after: string | null): string | null {
  return after !== null && isShowable(after) ? after : null;
}

function moneyDocument(bill: MoneyLines | null): MoneyPart | null {
  return bill === null
    ? null
    : {
        currency: bill.currency,
        rebuild: bill.rebuild,
        addedPerMonth: bill.addedPerMonth,
        perMinute: bill.perMinute,
        priceSource: plainText(bill.priceSource),
        buildsPerMonth: bill.buildsPerMonth,
        billing: bill.billing === null ? null : plainText(bill.billing)
      };
}
