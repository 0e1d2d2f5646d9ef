import { describe, expect, test } from '@jest/globals';
import type { Picture } from '../../src/model/picture.ts';
import { rowsOf } from '../../src/page/state.ts';
import { unshared } from '../../src/page/unshared.ts';
import { sharedBlock } from '../../src/report/html/shared.ts';
import { renderHtml } from '../../src/report/index.ts';
import { analysis, because, est, image, rebuilt, step } from '../setup/analysis.ts';
import fc, { runs } from '../setup/property.ts';

// The data block of the page: everything said once, and what is left out named (docs/html-report.md "The data block").

test('what is shared is the same value again, with names that could be taken for references', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, true, 7, 0.25, '', '$', 'a line that is long enough to be shared', { $: 3 }, { $: [0, 1] }, {}, []),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.integer({ min: 0, max: 5 }).map((from) => [1, 2, 3, 4, 5, 6, 7].slice(from)),
      fc.dictionary(fc.constantFrom('$', 'shapes', 'shared', 'a', '__proto__', 'data'), tie('value'), { maxKeys: 4 })
    )
  })).value;
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), (data) => {
      const text = JSON.stringify(sharedBlock(JSON.parse(JSON.stringify(data))));
      expect(unshared(JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(data)));
    }),
    { numRuns: runs(1_000) }
  );
});

const LINES = 40;
/** So long that 150 images are too much for a report. */
const OPTIONS = '--with-an-option=of-this-kind '.repeat(15);
const NOTHING: Picture = { merges: [], images: [], predictions: [], notes: [] };

/** A report of many images whose Dockerfiles have `LINES` lines, each with other words; of every step from `from` on it is said that it runs. */
function long(images: number, from: number): string {
  return renderHtml(
    analysis({
      images: Array.from({ length: images }, (_, i) => {
        const lines = Array.from({ length: LINES }, (_, n) =>
          n === 0 ? 'FROM node:22' : `RUN make -C services/service-${i} part-${n} ${OPTIONS}&& rm -rf /tmp/service-${i}-${n}`
        );
        const text = `${lines.join('\n')}\n`;
        const steps = lines.map((line, n) =>
          n + 1 < from
            ? step(n + 1, line)
            : rebuilt(n + 1, line, est(i, i + n, i + 2 * n), because('parent-rebuilt', `it stands on line ${n}`, n))
        );
        return image({
          spec: { name: `service-${i}`, dockerfile: `services/s${i}/Dockerfile` },
          steps,
          rebuild: { low: i, mid: i + 1, high: i + 2, basis: '14 builds' },
          baseText: text,
          headText: text
        });
      })
    }),
    NOTHING
  );
}

interface Shown {
  readonly left: string | null;
  readonly document: { readonly images: readonly { readonly name: string; readonly steps: readonly unknown[] }[] };
  readonly images: readonly { readonly rows: Parameters<typeof rowsOf>[0]; readonly rebuilt: number }[];
}
const shownOf = (html: string) =>
  unshared(JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script/s.exec(html)?.[1] ?? '{}')) as Shown;

describe('a report stays under 3 MB, and says what it leaves out', () => {
  test('a few images: nothing, and the block is as it is read', () => {
    const html = long(5, 50);
    expect(html).toContain('"headline":');
    expect(shownOf(html).left).toBeNull();
  });

  test('150 images of which little runs: lines far from it, with their steps', () => {
    const html = long(150, LINES);
    expect(html.length).toBeLessThan(3_000_000);
    const shown = shownOf(html);
    expect(shown.left).toMatch(/^5,?400 unchanged lines of Dockerfiles with their steps, so that/);
    expect(shown.document.images.every(({ steps }) => steps.length === 4)).toBe(true);
    const rows = rowsOf(shown.images[7]?.rows ?? []);
    expect(rows[0]).toBe(LINES - 4);
    expect(rows[1]).toMatchObject({ base: LINES - 3, head: LINES - 3, kind: 'same' });
  });

  test('150 images of which all runs: steps of those with the fewest seconds; the table of images keeps its figures', () => {
    const html = long(150, 2);
    expect(html.length).toBeLessThan(3_000_000);
    const shown = shownOf(html);
    expect(shown.left).toMatch(/^Dockerfile and steps of the \d+ images with the fewest seconds/);
    expect(shown.document.images[0]?.steps).toEqual([]);
    expect(shown.document.images[149]?.steps).toHaveLength(LINES);
    expect(shown.images.every(({ rebuilt: runs }) => runs === LINES - 1)).toBe(true);
  });
});
