import { expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { code, say } from '../../src/model/sentence.ts';
import { COMMENT_BYTES, PLAIN_OPTIONS, renderComment, renderHtml, renderSummary, renderTerminal } from '../../src/report/index.ts';
import { analysis, based, because, est, image, rebuilt, suggestion } from '../setup/analysis.ts';

// docs/comment.md "Size steps": a report shrinks at the places named there, and is never cut anywhere else.

const markdown = new MarkdownIt({ html: true });

function big(images: number, steps: number) {
  const list = Array.from({ length: images }, (_, i) =>
    image({
      spec: { name: `svc-${i}`, dockerfile: `services/a-service-with-a-long-name-${i}/Dockerfile` },
      steps: Array.from({ length: steps }, (_, line) =>
        rebuilt(line + 1, `RUN step ${'x'.repeat(200)} ${line}`, est(1, 2, 3), because('parent-rebuilt', 'it stands on line 1', 1))
      ),
      rebuild: based(10, 20 + i, 40),
      suggestions: [suggestion({ after: `RUN a\n${'RUN b\n'.repeat(50)}` })],
      headText: `${'RUN b\n'.repeat(50)}RUN a\n`,
      notes: [say`A note that stands with every image of this change.`]
    })
  );
  return analysis({ images: list, total: { rebuild: based(1000, 2000, 4000), added: null, money: null, budgets: [] } });
}

test.each([
  [1, 10],
  [1, 3000],
  [10, 40],
  [30, 60],
  [200, 30],
  [1000, 5]
])('%d images of %d steps fit into a comment, whole', (images, steps) => {
  const text = renderComment(big(images, steps), PLAIN_OPTIONS);
  expect(Buffer.byteLength(text)).toBeLessThan(COMMENT_BYTES);
  const html = markdown.render(text);
  for (const tag of ['details', 'table', 'pre', 'sub', 'tr']) expect(html.split(`<${tag}`).length).toBe(html.split(`</${tag}>`).length);
  expect(text).toMatch(/^### ✅ `svc-\d+`/);
  expect(text).toContain('| Next build');
  expect(text.trimEnd()).toMatch(/<sub>layercost 1\.0\.0 .*<\/sub>$/);
  for (const row of text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Next'))) expect(row).toMatch(/ \|$/);
});

test('what a comment leaves out is named, with where to find it', () => {
  const text = renderComment(big(200, 30), PLAIN_OPTIONS);
  expect(text).toMatch(/\| \d+ more images \|.* in the job summary \|/);
});

test('the summary shows every image', () => {
  const text = renderSummary(big(60, 8), PLAIN_OPTIONS);
  expect(text.match(/8 of 8 steps rebuild<\/summary>/g)).toHaveLength(60);
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
});

test('a smaller limit gives a smaller comment that is whole as well', () => {
  const wide = renderComment(big(30, 60), PLAIN_OPTIONS, 60_000);
  const narrow = renderComment(big(30, 60), PLAIN_OPTIONS, 8_000);
  expect(Buffer.byteLength(narrow)).toBeLessThan(8_000);
  expect(Buffer.byteLength(narrow)).toBeLessThan(Buffer.byteLength(wide));
  expect(narrow.trimEnd()).toMatch(/<\/sub>$/);
});

test('what several images ask is asked once', () => {
  const question = say`Does ${code('npm run build')} read sources?`;
  const likely = (line: number, own: string) =>
    suggestion({
      level: 'needs-review',
      proof: { equality: 'likely', obligations: [], assumptions: [question, say`Is ${code(own)} plain?`] },
      after: null,
      line
    });
  const list = Array.from({ length: 20 }, (_, i) =>
    image({
      spec: { name: `svc-${i}`, dockerfile: `s${i}/Dockerfile` },
      steps: [rebuilt(1, `RUN a${i}`, est(1, 2, 3), because('parent-rebuilt', 'it stands on line 1', 1))],
      rebuild: based(10, 20 + i, 40),
      suggestions: [likely(i + 2, `file ${i}`)]
    })
  );
  const text = renderSummary(analysis({ images: list }), PLAIN_OPTIONS);
  expect(text.split('npm run build').length - 1).toBe(1);
  expect(text).toMatch(/npm run build.*read sources\? \(20 images: (?:`svc-\d+`, ){10}and 10 more\)/);
  for (let i = 0; i < 20; i++) expect(text).toContain(`- Check: Is \`file ${i}\` plain?`);
  const terminal = renderTerminal(analysis({ images: list }));
  expect(terminal.split('npm run build').length - 1).toBe(1);
  expect(terminal).toMatch(/^check +Does npm run build read sources\? \(20 images: (?:svc-\d+, ){8}…\)$/m);
  for (let i = 0; i < 20; i++) expect(terminal).toMatch(new RegExp(`^ {4}check +Is file ${i} plain\\?$`, 'm'));
  const page = JSON.parse(
    /<script type="application\/json" id="data">(.*)<\/script>/.exec(
      renderHtml(analysis({ images: list }), { merges: [], images: [], predictions: [], notes: [] })
    )?.[1] ?? ''
  );
  expect(page.questions).toEqual([{ text: page.document.images[0].suggestions[0].proof.assumptions[0], images: list.map((_, i) => i) }]);
});
