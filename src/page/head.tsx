import type { ComponentChildren } from 'preact';
import type { BudgetPart, PageData, PageImageDocument } from '../documents/index.ts';
import { type BasedEstimate, type Estimate, isGuess } from '../model/units.ts';
import { amount, band, bytes, direction, fromTo, lacksHistory, METRICS, money, range, seconds, signed, timeOf, VERDICTS } from './words.ts';

interface HeadProps {
  readonly report: PageData;
  readonly image: PageImageDocument | undefined;
  readonly keys: ComponentChildren;
}

/** The verdict, and what can be done with the file as a whole. */
export function Head({ report, image, keys }: HeadProps) {
  const { document } = report;
  const verdict = VERDICTS[document.verdict];
  return (
    <header class={`head ${document.verdict}`}>
      <p class="where">
        {report.gated && (
          <span class="badge">
            <span aria-hidden="true">{verdict.sign}</span> {verdict.word}
          </span>
        )}{' '}
        {document.base.ref} → {document.head.ref}
        {document.head.sha === null ? '' : ` (${document.head.sha.slice(0, 7)})`}
      </p>
      <h1>{report.headline}</h1>
      <p class="tools">
        <button type="button" onClick={() => download(report)}>
          Download JSON
        </button>{' '}
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </p>
      {keys}
      {report.left !== null && <p class="left">Left out: {report.left}</p>}
      {image === undefined && <p>No image was found.</p>}
    </header>
  );
}

function download(report: PageData): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(downloadOf(report), null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'layercost.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** The document itself; where something was left out, it says so as well. */
function downloadOf({ download: other, document: own, left }: PageData): unknown {
  return other ?? (left === null ? own : { ...own, notes: [...own.notes, `Left out: ${left}`] });
}

interface Figures {
  readonly rebuild: BasedEstimate | null;
  readonly whole: BasedEstimate | null;
  readonly before: Estimate | null;
  readonly after: Estimate | null;
  readonly added: Estimate | null;
}

/** `28 s`: before and what is added make what is after, so that the three agree; null where nothing is known. */
export function averageOf({ before, after, added }: Pick<Figures, 'before' | 'after' | 'added'>): string | null {
  if (after === null) return null;
  return before === null || added === null ? seconds(after.mid) : fromTo(before.mid, added.mid).to;
}

/** Three tiles: the next build, later builds, and what moves or costs; of the latter two those that are known. */
export function Tiles({ image, figures }: { readonly image: PageImageDocument; readonly figures: Figures }) {
  return (
    <div class="tiles">
      <NextBuild {...figures} />
      <AverageMerge image={image} figures={figures} />
      <Moves {...image} />
    </div>
  );
}

function NextBuild({ rebuild, whole }: Pick<Figures, 'rebuild' | 'whole'>) {
  return (
    <div class="tile">
      <h3>Next build</h3>
      <p class="figure">{rebuild === null ? 'unknown' : timeOf(rebuild)}</p>
      {rebuild !== null && !isGuess(rebuild) && (
        <Whisker value={rebuild} most={Math.max(rebuild.high, whole?.high ?? 0)} words={`between ${range(rebuild)}`} />
      )}
      {rebuild !== null && (
        <p class="quiet">
          {isGuess(rebuild) ? 'no history' : range(rebuild)}
          {whole === null ? '' : `; a whole build takes ${timeOf(whole)}`}
        </p>
      )}
    </div>
  );
}

function AverageMerge({ image, figures: { before, after, added } }: { readonly image: PageImageDocument; readonly figures: Figures }) {
  if (after === null) return null;
  const over = image.typical === null ? null : `over ${image.typical.changes} merged changes`;
  if (lacksHistory(image))
    return (
      <div class="tile">
        <h3>A merge, on average</h3>
        <p class="figure">{added === null ? band(after) : direction(before, after, added)}</p>
        <p class="quiet">no history{over === null ? '' : `; ${over}`}</p>
      </div>
    );
  return (
    <div class="tile">
      <h3>A merge, on average</h3>
      <p class="figure">{before === null || added === null ? seconds(after.mid) : fromTo(before.mid, added.mid).span}</p>
      {added !== null && (
        <p class={added.low > 0 ? 'worse' : added.high < 0 ? 'better' : 'quiet'}>
          {added.low === 0 && added.high === 0
            ? 'nothing added'
            : `${signed(added.mid)} a merge (${signed(added.low)} to ${signed(added.high)})`}
        </p>
      )}
      {over !== null && <p class="quiet">{over}</p>}
    </div>
  );
}

/** Bytes where they are known, else money. */
function Moves({ bytes: moved, money: bill }: Pick<PageImageDocument, 'bytes' | 'money'>) {
  if (moved?.pulled != null)
    return (
      <div class="tile">
        <h3>What moves</h3>
        <p class="figure">{bytes(moved.pulled.mid)}</p>
        <p class="quiet">pulled by every node{moved.pushed == null ? '' : `; ${bytes(moved.pushed.mid)} pushed`}</p>
      </div>
    );
  if (bill?.addedPerMonth == null) return null;
  return (
    <div class="tile">
      <h3>Money</h3>
      <p class="figure">{money(bill.addedPerMonth.mid, bill.currency)}</p>
      <p class="quiet">added a month{bill.rebuild === null ? '' : `; the next build costs ${money(bill.rebuild.mid, bill.currency)}`}</p>
    </div>
  );
}

/** A range as a line with its middle. */
function Whisker({ value, most, words }: { readonly value: Estimate; readonly most: number; readonly words: string }) {
  const x = (of: number) => 2 + (of / Math.max(most, 0.001)) * 196;
  return (
    <svg class="whisker" viewBox="0 0 200 14" preserveAspectRatio="xMinYMid" role="img" aria-label={words}>
      <line x1="2" x2="198" y1="7" y2="7" class="track" />
      <line x1={x(value.low)} x2={x(value.high)} y1="7" y2="7" class="band" />
      <circle cx={x(value.mid)} cy="7" r="4.5" class="dot" />
    </svg>
  );
}

/** Budgets as bullet bars: the value with its range against the limits. */
export function Budgets({ budgets, currency }: { readonly budgets: readonly BudgetPart[]; readonly currency: string }) {
  if (budgets.length === 0) return null;
  return (
    <section class="card" aria-labelledby="budgets">
      <h3 id="budgets">Budgets</h3>
      <ul class="budgets">
        {budgets.map((budget) => {
          const limit = budget.fail ?? budget.warn ?? 0;
          const most = Math.max(limit, budget.warn ?? 0, budget.value?.high ?? 0, 0.001) * 1.05;
          const x = (of: number) => (Math.max(0, of) / most) * 300;
          return (
            <li key={budget.metric} class={budget.decision}>
              <span class="name">
                {VERDICTS[budget.decision].sign} {METRICS[budget.metric] ?? budget.metric}
              </span>
              <svg viewBox="0 0 300 16" preserveAspectRatio="none" aria-hidden="true">
                <rect x="0" y="4" width="300" height="8" class="track" />
                {budget.value !== null && (
                  <rect
                    x={x(budget.value.low)}
                    y="4"
                    width={Math.max(1, x(budget.value.high) - x(budget.value.low))}
                    height="8"
                    class="band"
                  />
                )}
                {budget.value !== null && <rect x="0" y="6" width={x(budget.value.mid)} height="4" class="dot" />}
                {budget.warn !== null && <rect x={x(budget.warn)} y="1" width="1.5" height="14" class="warn-mark" />}
                {budget.fail !== null && <rect x={x(budget.fail)} y="0" width="2.5" height="16" class="fail-mark" />}
              </svg>
              <span class="words">
                {budget.value === null ? 'unknown' : amount(budget.metric, budget.value.mid, currency)} of{' '}
                {amount(budget.metric, limit, currency)}
              </span>
              <span class="reason quiet">{budget.reason}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
