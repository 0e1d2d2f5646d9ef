import { createHash } from 'node:crypto';
import { failureSentence } from '../../analysis/index.ts';
import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { Failure } from '../../model/failure.ts';
import type { PageData, PageImage } from '../../model/page.ts';
import type { Picture } from '../../model/picture.ts';
import { escapeHtml, plainText } from '../../safe-text/index.ts';
import { diffRows } from '../diff-rows.ts';
import { isShowable, shownLines } from '../dockerfile-text.ts';
import { gitPatch } from '../git-patch.ts';
import { headline } from '../headline.ts';
import { checkDocument } from '../json/check.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './assets.ts';
import { packed } from './packed.ts';

/**
 * The HTML report: one file that requests nothing (docs/html-report.md). The policy in its head lets run only the script and the
 * style that stand in it, by their digests; whatever a pull request's text says is data in one JSON block.
 */
export function renderHtml(analysis: Analysis, picture: Picture): string {
  return page(`layercost: ${headline(analysis)}`, pageData(analysis, picture));
}

function pageData(analysis: Analysis, picture: Picture): PageData {
  const drawn = new Map(picture.images.map(({ image, ...rest }) => [image, rest]));
  return {
    headline: headline(analysis),
    document: packed(withoutArguments(checkDocument(analysis))),
    download: null,
    gated: true,
    merges: picture.merges,
    images: analysis.images.map((image, i) => pageImage(image, drawn.get(i) ?? null)),
    notes: picture.notes
  };
}

/** The page is handed round as it is, so its data names build arguments without what they hold (docs/security.md "Secrets"). */
function withoutArguments<T>(document: T): T {
  const named = (key: string, value: unknown) =>
    key === 'args' && typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, fact]) => [name, typeof fact === 'object' ? { ...fact, value: null } : null]))
      : value;
  return JSON.parse(JSON.stringify(document, named)) as T;
}

function pageImage(image: ImageAnalysis, picture: PageImage['picture']): PageImage {
  const { headText, baseText, spec } = image;
  return {
    failure: failureOf(image.fails),
    // An image that nothing happens to is a row of the table and no page of its own: five hundred of them stay small.
    ...(image.affected || picture !== null ? dockerfileOf(baseText, headText) : { text: null, rows: [] }),
    patches: image.suggestions.map(({ after }) =>
      after === null || headText === null || !isShowable(after) || !isShowable(headText) ? null : gitPatch(spec.dockerfile, headText, after)
    ),
    picture
  };
}

/** The Dockerfile once where both sides have the same text, else in rows. */
export const dockerfileOf = (base: string | null, head: string | null): Pick<PageImage, 'text' | 'rows'> =>
  base !== null && base === head
    ? { text: shownLines(base.replace(/\r?\n$/, '')).join('\n'), rows: [] }
    : { text: null, rows: diffRows(base, head) };

/** `The build may fail at line 4: …`; null where nothing says so. */
export const failureOf = (fails: Failure | null): string | null => (fails === null ? null : plainText(failureSentence(fails)));

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON inside of a script element: no `<` can end it, and no separator of lines can break it. Six digits are more than any figure has. */
function jsonBlock(data: unknown): string {
  const short = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  return JSON.stringify(data, short).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The page that draws itself from its data. */
export function page(title: string, data: PageData): string {
  const app = `<div id="app"><main><h1>${escapeHtml(data.headline)}</h1><p>This report draws itself with the script that it holds; without it, the data stands in the JSON block of this file.</p></main></div>`;
  return shell(title, app, data, PAGE_SCRIPT);
}

/** A whole file around a body of our own HTML: policy, style, the data as a block to take out, and the script where there is one. */
export function shell(title: string, body: string, data: unknown, script: string | null = null): string {
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
<script type="application/json" id="data">${jsonBlock(data)}</script>
${script === null ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}
