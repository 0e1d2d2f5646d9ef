import { posix } from 'node:path';

/** What is wrong with the pages of a site, each fault a line: links that lead nowhere, pages that no link leads to. */
export function faultsOfSite(pages: ReadonlyMap<string, string>, files: ReadonlySet<string>, start: string): readonly string[] {
  const faults: string[] = [];
  const reached = new Set([start]);
  const anchors = new Map(
    [...pages].map(([name, text]) => [name, new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? ''))])
  );
  for (const page of reached) {
    for (const [, link = ''] of (pages.get(page) ?? '').matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)) {
      if (/^(?:https?:|mailto:)/.test(link)) continue;
      const [path = '', anchor] = link.replaceAll('&amp;', '&').split('#');
      const target = path === '' ? page : posix.join(posix.dirname(page), decodeURIComponent(path));
      if (pages.has(target)) reached.add(target);
      else if (!files.has(target)) faults.push(`${page}: ${link} leads nowhere`);
      if (anchor !== undefined && pages.has(target) && !anchors.get(target)?.has(decodeURIComponent(anchor)))
        faults.push(`${page}: ${link} has no such heading`);
    }
  }
  return [...faults, ...[...pages.keys()].filter((page) => !reached.has(page)).map((page) => `${page}: no link leads there`)];
}
