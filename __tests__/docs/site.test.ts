import { expect, test } from '@jest/globals';
import { faultsOfSite } from '../../scripts/site/links.ts';
import { renderPage, slugOf } from '../../scripts/site/markdown.ts';

// The static site. `.ci/run` builds it whole; here is what would make that pass although a link is broken.

const page = (...links: string[]) => `<h2 id="here">x</h2>${links.map((link) => `<a href="${link}">x</a>`).join('')}`;
const site = (pages: Record<string, string>) =>
  faultsOfSite(new Map(Object.entries(pages)), new Set(['style.css', 'a/picture.png']), 'index.html');

test.each<[string, Record<string, string>, readonly string[]]>([
  [
    'pages that lead to each other',
    { 'index.html': page('a/b.html#here', 'style.css'), 'a/b.html': page('../index.html', 'picture.png') },
    []
  ],
  ['a link to nothing', { 'index.html': page('gone.html') }, ['index.html: gone.html leads nowhere']],
  ['a picture that is not there', { 'index.html': '<img src="picture.png">' }, ['index.html: picture.png leads nowhere']],
  ['a heading that is not there', { 'index.html': page('#there') }, ['index.html: #there has no such heading']],
  ['a page by itself', { 'index.html': page(), 'b.html': page('index.html') }, ['b.html: no link leads there']],
  ['another site', { 'index.html': page('https://example.com/x', 'mailto:a@example.com') }, []]
])('%s', (_, pages, faults) => {
  expect(site(pages)).toEqual(faults);
});

test('links of a page: to pages as HTML, to other files of the repository elsewhere, to headings as they are', () => {
  const text =
    '# A `b`, c!\n\n[1](../README.md) [2](d.md#e-f) [3](../src/x.ts) [4](#a-b-c) [5](https://example.com/y.md)\n\n## E F\n\n## E F\n';
  const { title, html, sections } = renderPage('docs/a.md', text, new Set(['README.md', 'docs/d.md']), (file) => `https://host/${file}`);
  expect(title).toBe('A b, c!');
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => link)).toEqual([
    '../index.html',
    'd.html#e-f',
    'https://host/src/x.ts',
    '#a-b-c',
    'https://example.com/y.md'
  ]);
  expect(html).toContain('id="a-b-c"');
  expect(sections.map(({ anchor }) => anchor)).toEqual(['e-f', 'e-f-1']);
});

test('anchors are those of GitHub', () => {
  expect(slugOf('Why did it say this? `why`, §2')).toBe('why-did-it-say-this-why-2');
});
