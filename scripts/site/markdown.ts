import { posix } from 'node:path';
import MarkdownIt from 'markdown-it';

/** How a heading is linked to, by GitHub's rule: its words in lower case. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

export interface PageText {
  /** Text of the first heading. */
  readonly title: string;
  readonly html: string;
  /** Headings of the second level. */
  readonly sections: readonly { readonly title: string; readonly anchor: string }[];
}

/**
 * A page of the repository as one of the site: headings get anchors, links to pages lead to their HTML, links to other files of the
 * repository to where `elsewhere` has them.
 */
export function renderPage(path: string, text: string, pages: ReadonlySet<string>, elsewhere: (file: string) => string): PageText {
  // Our own pages: the little HTML in them (pictures, folded parts) is meant.
  const markdown = new MarkdownIt({ html: true });
  const tokens = markdown.parse(text, {});
  const seen = new Map<string, number>();
  const headings: { readonly level: string; readonly title: string; readonly anchor: string }[] = [];
  const moved = (link: string): string => {
    if (/^(?:[a-z]+:|#|$)/.test(link)) return link;
    const [to = '', anchor] = link.split('#');
    const file = posix.join(posix.dirname(path), to);
    const suffix = anchor === undefined ? '' : `#${anchor}`;
    if (pages.has(file)) return `${posix.relative(posix.dirname(path), pageName(file)) || '.'}${suffix}`;
    return /\.(?:png|svg)$/.test(file) ? link : `${elsewhere(file)}${suffix}`;
  };
  for (const [i, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const title = (tokens[i + 1]?.children ?? []).map(({ content }) => content).join('');
      const slug = slugOf(title);
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      const anchor = before === 0 ? slug : `${slug}-${before}`;
      token.attrSet('id', anchor);
      headings.push({ level: token.tag, title, anchor });
    }
    for (const child of token.children ?? [])
      if (child.type === 'link_open') child.attrSet('href', moved(String(child.attrGet('href') ?? '')));
  }
  const html = markdown.renderer
    .render(tokens, markdown.options, {})
    .replaceAll('<table>', '<div class="wide"><table>')
    .replaceAll('</table>', '</table></div>');
  return {
    title: headings[0]?.title ?? path,
    html,
    sections: headings.filter(({ level }) => level === 'h2')
  };
}

/** `docs/README.md` → `docs/index.html`. */
export const pageName = (file: string): string => file.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
