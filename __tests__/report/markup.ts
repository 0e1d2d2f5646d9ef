import MarkdownIt from 'markdown-it';
import { pageAddress } from '../../src/plain/addresses.ts';

// What may not come out of a text of ours once GitHub shows it, or its runner reads it.

const markdown = new MarkdownIt({ html: true, linkify: true });
export const asGithub = (text: string): string => markdown.render(text);

/** Elements that the report may hold: Markdown's own, and the four of raw HTML. */
const ALLOWED = new Set('a p h3 h4 ul ol li table thead tbody tr th td code pre strong details summary sub'.split(' '));

/** A page of our documents, at most with a plain anchor. */
const OWN_PAGE = new RegExp(`^${pageAddress('').replaceAll('.', '\\.')}[a-z-]+\\.md(?:#[a-z0-9-]*)?$`);

/** Everything wrong with rendered HTML whose links must stay below `home`. */
export function faults(html: string, home = 'https://github.com/acme/shop/'): string[] {
  const found: string[] = [];
  const outside = html.replace(/<pre>[\s\S]*?<\/pre>/g, '').replace(/<code[^>]*>[\s\S]*?<\/code>/g, '');
  for (const [tag, name] of html.matchAll(/<\/?([a-zA-Z!?][\w-]*)[^>]*>/g)) if (!ALLOWED.has(name ?? '')) found.push(`element ${tag}`);
  for (const [, href] of html.matchAll(/<a [^>]*href="([^"]*)"/g))
    if (!href?.startsWith(home) && !OWN_PAGE.test(href ?? '')) found.push(`link ${href}`);
  const words = outside.replace(/<[^>]*>/g, ' ');
  for (const [mention] of words.matchAll(/(?:^|[^\w`])@[\w-]|#\d|\bGH-\d/g)) found.push(`mention ${mention}`);
  for (const tag of ['details', 'summary', 'sub', 'table', 'pre', 'code'])
    if (html.split(`<${tag}`).length !== html.split(`</${tag}>`).length) found.push(`unbalanced ${tag}`);
  return found;
}

/** The runner's two readers: `::name::` behind .NET white space at the start of a line, `##[name]` anywhere. */
export function runnerCommands(text: string): string[] {
  return text.split(/\r\n|\n|\r/).filter((line) => {
    const trimmed = line.replace(/^[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '');
    const second = /^::([^:]|:(?!:))*::/.test(trimmed);
    return second || /##\[[^\]]*\]/.test(line);
  });
}

/** Everything wrong with a comment or a summary. */
export const faultsIn = (text: string, home: string): string[] => faults(asGithub(text.replace(/<!-- layercost:[^\n]*-->\s*$/, '')), home);
