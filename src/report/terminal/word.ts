import type { Sentence } from '../../model/sentence.ts';
import { clean, maskSecrets, plainText } from '../../safe-text/index.ts';

/** A sentence, or a stranger's text, on a terminal line: one visible line, secrets masked, without backticks. */
export function shown(text: string | Sentence, limit = 300): string {
  return typeof text === 'string' ? clean(maskSecrets(text).replaceAll('`', ''), limit) : plainText(text, limit);
}
