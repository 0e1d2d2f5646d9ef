import type { Analysis } from '../../model/analysis.ts';
import { ruleAddress } from '../../plain/addresses.ts';
import { codeSpan, link } from '../../safe-text/index.ts';

/** `[4](…#L4)` where the report knows a forge and a commit, else the bare number. */
export function lineLink(analysis: Analysis, file: string, line: number, label: string = String(line)): string {
  const { slug, serverUrl } = analysis.repository;
  const sha = analysis.head.sha;
  if (slug === null || serverUrl === null || sha === null) return label;
  return link(label, serverUrl, [...slug.split('/'), 'blob', sha, ...file.split('/')], `#L${line}`);
}

/** The name of a rule, which a comment of the Dockerfile may silence, leading to what the documents say of it. */
export function ruleLink(rule: string): string {
  return `[${codeSpan(rule, 60)}](${ruleAddress(rule)})`;
}

/** `d4e5f6a` in a code span. */
export function shortSha(sha: string | null, fallback: string): string {
  return codeSpan(sha === null ? fallback : sha.slice(0, 7));
}
