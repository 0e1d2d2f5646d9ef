// The documentation as a static site: node scripts/site/build.mjs FOLDER. Fails where a link leads nowhere or a page cannot be reached.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Metalsmith from 'metalsmith';
import { ACTION } from '../../src/plain/addresses.ts';
import { faultsOfSite } from './links.ts';
import { pageName, renderPage } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Pages that lie outside of docs/. */
const OUTSIDE = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const SOURCES = `https://github.com/${ACTION}/blob/main`;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/site/build.mjs FOLDER');

/** Pages and pictures at the places that they have in the repository, so that links between them stay as they are. */
function asInTheRepository(files) {
  for (const [path, file] of Object.entries(files)) {
    delete files[path];
    files[`docs/${path.replaceAll('\\', '/')}`] = file;
  }
  for (const path of OUTSIDE) files[path] = { contents: readFileSync(join(ROOT, path)) };
  files['style.css'] = { contents: readFileSync(join(import.meta.dirname, 'style.css')) };
}

function pages(files) {
  const names = new Set(Object.keys(files).filter((path) => path.endsWith('.md')));
  const rendered = new Map(
    [...names].map((path) => [path, renderPage(path, String(files[path].contents), names, (file) => `${SOURCES}/${file}`)])
  );
  const groups = navigation(String(files['docs/README.md'].contents), names);
  for (const [path, page] of rendered) {
    delete files[path];
    files[pageName(path)] = { contents: Buffer.from(layout(path, page, groups, rendered)) };
  }
}

/** The sections of docs/README.md with the pages that each links to, a page where it stands first. */
function navigation(overview, names) {
  const groups = [];
  const seen = new Set();
  for (const line of overview.split('\n')) {
    if (line.startsWith('## ')) groups.push({ title: line.slice(3), paths: [] });
    for (const [, link] of line.matchAll(/\]\(([^)#]+\.md)\)/g)) {
      const path = join('docs', link);
      if (!names.has(path) || seen.has(path) || groups.length === 0) continue;
      seen.add(path);
      groups.at(-1).paths.push(path);
    }
  }
  return groups;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function layout(path, page, groups, rendered) {
  const up = '../'.repeat(path.split('/').length - 1);
  const link = (to, title) => `<li><a href="${up}${pageName(to)}"${to === path ? ' aria-current="page"' : ''}>${escaped(title)}</a></li>`;
  const lists = groups.map(
    ({ title, paths }) => `<h2>${escaped(title)}</h2><ul>${paths.map((to) => link(to, rendered.get(to).title)).join('')}</ul>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(path === 'README.md' ? 'layercost' : `${page.title} · layercost`)}</title>
<link rel="stylesheet" href="${up}style.css">
</head>
<body>
<a class="skip" href="#content">To the text</a>
<nav aria-label="Pages"><ul>${link('README.md', 'layercost')}${link('docs/README.md', 'All pages')}</ul>${lists.join('')}</nav>
<main id="content">
${page.html}
</main>
</body>
</html>
`;
}

const files = await Metalsmith(ROOT)
  .source('docs')
  .destination(resolve(folder))
  .frontmatter(false)
  .clean(true)
  .use(asInTheRepository)
  .use(pages)
  .build();

const texts = new Map(Object.entries(files).flatMap(([path, { contents }]) => (path.endsWith('.html') ? [[path, String(contents)]] : [])));
const faults = faultsOfSite(texts, new Set(Object.keys(files)), 'index.html');
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`${texts.size} pages, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
