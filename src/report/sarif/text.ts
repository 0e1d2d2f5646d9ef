import { clean, encodeSegment, maskSecrets } from '../../safe-text/index.ts';

/** Longest text of a message, in code points. */
const MESSAGE_LENGTH = 1000;

/**
 * A sentence as the plain text of a SARIF message, on one line: braces doubled, since a single one begins a placeholder (SARIF 2.1.0,
 * 3.11.5), and nothing that reads as an embedded link (3.11.6) or as a mention. docs/security.md "Code scanning".
 */
export function sarifText(text: string): string {
  return plainSentence(text)
    .replace(/[{}]/g, '$&$&')
    .replace(/\](?=\()/g, '] ');
}

/** The same for forms that know no placeholders: one line, masked, and no mention. */
export function plainSentence(text: string): string {
  return clean(maskSecrets(text).replaceAll('`', ''), MESSAGE_LENGTH).replace(/@(?=\w)/g, '@\u200b');
}

/** A path of the repository as a relative reference. */
export function sarifUri(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}
