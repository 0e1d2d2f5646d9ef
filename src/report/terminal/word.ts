import { clean, maskSecrets } from '../../safe-text/index.ts';

/** A stranger's text on a terminal line: one visible line, secrets masked, without backticks. */
export function shown(text: string, limit = 300): string {
  return clean(maskSecrets(text).replaceAll('`', ''), limit);
}
