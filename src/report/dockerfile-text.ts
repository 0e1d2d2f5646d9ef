import { cleanBlock, MASK, maskSecrets } from '../safe-text/index.ts';

/** Literal values behind an equals sign; what names another variable stays. */
const VALUE = /=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\"']|\\.)+)/g;

/** `ENV` and `ARG` without their literal values, the rest as written: values may be secrets (docs/security.md "Secrets"). */
export function withoutValues(keyword: string, text: string): string {
  const word = keyword.toUpperCase();
  if (word !== 'ENV' && word !== 'ARG') return text;
  // `ENV KEY value` of the old form has no equals sign: everything behind the key is the value.
  if (word === 'ENV' && /^\s*ENV\s+[^\s=]+\s/i.test(text)) return text.replace(/^(\s*ENV\s+[^\s=]+)\s[\s\S]*$/i, `$1 ${MASK}`);
  return text.replace(VALUE, (whole, value: string) => (/^"?\$\{?\w+\}?"?$/.test(value) ? whole : `=${MASK}`));
}

/** A whole Dockerfile as a diff may show it, line for line: cleaned, values of ENV and ARG and everything like a secret masked. */
export function shownText(dockerfile: string): string {
  let open: string | null = null;
  return dockerfile
    .split('\n')
    .map((line) => {
      const keyword: string = open ?? /^\s*([A-Za-z]+)\s/.exec(line)?.[1] ?? '';
      open = /\\\s*$/.test(line) ? keyword : null;
      return cleanBlock(withoutValues(keyword, maskSecrets(line)));
    })
    .join('\n');
}
