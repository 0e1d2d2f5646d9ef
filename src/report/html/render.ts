import { createHash } from 'node:crypto';
import type { PageData } from '../../documents/index.ts';
import type { Analysis } from '../../model/analysis.ts';
import type { Picture } from '../../model/picture.ts';
import { escapeHtml, plainText } from '../../safe-text/index.ts';
import { headline } from '../headline.ts';
import { checkDocument } from '../json/check.ts';
import { whole } from '../json/suggest.ts';
import { questionsIn } from '../shared-questions.ts';
import { entriesOf, isEventful } from '../variants.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './assets.ts';
import { blockOf } from './block.ts';
import { pageImage } from './page-image.ts';

/**
 * The HTML report: one file that requests nothing (docs/html-report.md). The policy in its head lets run only the script and the
 * style that stand in it, by their digests; whatever a pull request's text says is data in one JSON block.
 */
export function renderHtml(analysis: Analysis, picture: Picture): string {
  return page(`layercost: ${headline(analysis)}`, pageData(analysis, picture));
}

function pageData(analysis: Analysis, picture: Picture): PageData {
  const drawn = new Map(picture.images.map((one) => [one.image, one]));
  // The affected first: of a Dockerfile that a change meets in one build alone that one is told.
  const ordered = [...analysis.images].sort((a, b) => Number(b.affected) - Number(a.affected)).map((image) => [image] as const);
  const entries = new Map(
    entriesOf(ordered, isEventful).flatMap(({ group, variants }) => variants.map(([other]) => [other, group[0]] as const))
  );
  return {
    headline: headline(analysis),
    document: checkDocument(analysis),
    download: null,
    gated: true,
    merges: picture.merges,
    images: analysis.images.map((image, i) => {
      const told = entries.get(image) ?? image;
      return pageImage(image, drawn.get(i) ?? null, analysis, { at: analysis.images.indexOf(told), image: told });
    }),
    questions: questionsIn(analysis.images).shared.map(({ text, images }) => ({
      text: whole(text),
      images: images.map((image) => analysis.images.indexOf(image))
    })),
    predictions: picture.predictions,
    notes: picture.notes.map((note) => plainText(note)),
    left: null
  };
}

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page that draws itself from its data. */
export function page(title: string, data: PageData): string {
  const app = `<div id="app"><main><h1>${escapeHtml(data.headline)}</h1><p>This report draws itself with the script that it holds; without it, the data stands in the JSON block of this file.</p></main></div>`;
  return shell(title, app, blockOf(data), PAGE_SCRIPT);
}

/** A whole file around a body of our own HTML: policy, style, the data as a block of JSON to take out, and the script where there is one. */
export function shell(title: string, body: string, block: string, script: string | null = null): string {
  const scripts = script === null ? "'none'" : digest(script);
  const policy = `default-src 'none'; script-src ${scripts}; style-src ${digest(PAGE_STYLE)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${block}</script>
${script === null ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}
