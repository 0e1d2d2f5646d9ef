import { expect, test } from '@jest/globals';
import { HtmlRenderer, Parser } from 'commonmark';
import type { Analysis } from '../../src/model/analysis.ts';
import { code } from '../../src/model/sentence.ts';
import {
  annotationsOf,
  failureLine,
  PLAIN_OPTIONS,
  renderComment,
  renderSummary,
  renderTerminal,
  reviewComments,
  statusDescription
} from '../../src/report/index.ts';
import fc, { runs } from '../setup/property.ts';
import { HOSTILE, HOSTILE_ANALYSIS, VALUES } from './hostile.ts';
import { asGithub, faults, runnerCommands } from './markup.ts';

// docs/security.md "Text" and "Logs": whatever a pull request contains, the report's markup and its links are ours.

const RUNS = 130;
const commonmark = (text: string) => new HtmlRenderer({ safe: false }).render(new Parser().parse(text));
const OPTIONS = { ...PLAIN_OPTIONS, runUrl: 'https://github.com/acme/shop/actions/runs/1', acceptLabel: 'layercost-accept', sticky: true };

/** Tables by their number of columns, as rendered; a broken table shows another number of cells in some row. */
function columnCounts(html: string): number[] {
  return [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) => (row?.match(/<t[hd]/g) ?? []).length);
}

function bodies(analysis: Analysis): string[] {
  return [renderComment(analysis, OPTIONS), ...analysis.images.flatMap((one) => reviewComments(one).map(({ body }) => body))];
}

test(`no name, instruction, log or reason of a change becomes markup (${RUNS * VALUES} hostile values)`, () => {
  fc.assert(
    fc.property(HOSTILE_ANALYSIS, (analysis) => {
      for (const body of bodies(analysis)) {
        expect(faults(asGithub(body))).toEqual([]);
        expect(faults(commonmark(body)).filter((fault) => !/^mention/.test(fault))).toEqual([]);
      }
      const html = asGithub(renderComment(analysis, OPTIONS));
      const counts = columnCounts(html);
      expect([...new Set(counts)].sort()).toEqual([4]);
      expect(html.match(/<table>/g)).toHaveLength(1);
      // The footer is the last thing: nothing before it swallowed the rest.
      expect(html.trimEnd()).toMatch(/<sub>layercost 1\.0\.0[\s\S]*<\/sub><\/p>$/);
    }),
    { numRuns: RUNS }
  );
});

test('the job summary is as safe as the comment', () => {
  fc.assert(
    fc.property(HOSTILE_ANALYSIS, HOSTILE, (analysis, preface) => {
      expect(
        faults(asGithub(renderSummary(analysis, { ...OPTIONS, preface: [code(preface)], earlier: { head: preface, result: preface } })))
      ).toEqual([]);
    }),
    { numRuns: runs(30) }
  );
});

test('the readers of the runner see commands where there are some', () => {
  expect(runnerCommands(' ::error::x\n\u0085::a b=c::\nx ##[group]y\rz')).toHaveLength(3);
  expect(runnerCommands('a ::error::x\n#[group]\n: :a::')).toEqual([]);
});

test('terminal text, annotations, status and failure hold no command for a runner and one line each', () => {
  fc.assert(
    fc.property(HOSTILE_ANALYSIS, fc.boolean(), (analysis, verbose) => {
      const plain = { bold: String, dim: String, good: String, caution: String, bad: String, link: String, width: null };
      const text = renderTerminal(analysis, { style: plain, verbose });
      expect(runnerCommands(text)).toEqual([]);
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(failureLine(analysis)).not.toMatch(/[\n\r]/);
      expect(statusDescription(analysis).length).toBeLessThanOrEqual(140);
      for (const { title, message } of annotationsOf(analysis)) {
        expect(title).toMatch(/^layercost(?:: [\w <–.,]+)?$/);
        expect(message).not.toMatch(/[\n\r]/);
      }
    }),
    { numRuns: runs(60) }
  );
});
