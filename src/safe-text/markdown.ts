import { CELL_LENGTH, clean, LINE_LENGTH } from './clean.ts';

/** Longest run of backticks in a text. */
function longestBacktickRun(text: string): number {
  let longest = 0;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  return longest;
}

function span(text: string): string {
  if (text === '') return '` `';
  // The fence is the shortest run that the text does not hold; the blanks keep it apart from backticks of the text.
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let length = 1;
  while (runs.has(length)) length++;
  const fence = '`'.repeat(length);
  const pad = /^[`\s]|[`\s]$/.test(text) || length > 1 ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Untrusted text as a Markdown code span: the only form in which it may enter Markdown (docs/security.md "Text"). */
export function codeSpan(text: string, limit: number = LINE_LENGTH): string {
  return span(clean(text, limit));
}

/** The same inside a table cell, where a pipe must be escaped even in code. */
export function cellCodeSpan(text: string, limit: number = CELL_LENGTH): string {
  // A backslash directly before the pipe would be taken for its escape: the table parser sees pipes before code spans.
  return span(clean(text, limit)).replace(/\|/g, '\\|');
}

/** Untrusted text where HTML is parsed and Markdown is not (`<summary>`): entities inside `<code>`, on one line. */
export function htmlCode(text: string, limit: number = LINE_LENGTH): string {
  return `<code>${escapeHtml(clean(text, limit))}</code>`;
}

/** The five characters that HTML reads, as entities. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

/**
 * A fenced block that its content cannot close: one backtick more than the longest run anywhere in it, at least three
 * (a run behind blanks or a lone carriage return closes a fence as well, so counting line starts is not enough).
 */
export function fencedBlock(content: string, info = ''): string {
  const fence = '`'.repeat(Math.max(3, longestBacktickRun(content) + 1));
  return `${fence}${info}\n${content.endsWith('\n') || content === '' ? content : `${content}\n`}${fence}`;
}

/** A link whose address is built from trusted parts and percent-encoded path segments only. `label` must be trusted text. */
export function link(label: string, serverUrl: string, segments: readonly string[], fragment = ''): string {
  const path = segments.map(encodeSegment).join('/');
  return `[${label}](${serverUrl.replace(/\/+$/, '')}/${path}${fragment})`;
}

/** One segment of a path as an address takes it, also in places where brackets or quotes would end it. */
export function encodeSegment(segment: string): string {
  const wellFormed = segment.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return encodeURIComponent(wellFormed).replace(/[()'*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
