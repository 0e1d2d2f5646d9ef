import { cleanBlock, MASK, maskSecrets, namesSecret } from '../safe-text/index.ts';

/** `NAME=value` with a literal value, whose quote may end on a later line; what names another variable stays. */
const ASSIGNMENT = /([^\s=]*)=("(?:[^"\\]|\\.)*(?:"|\\?$)|'[^']*(?:'|$)|(?:[^\s\\"']|\\.)+)/g;
/** A word that assigns nothing: of ENV and LABEL the rest of a value that was not put in quotes. */
const LOOSE_WORD = /(?<=\s|^)(?!\\?$|\\\s)[^\s=#]+(?=\s|$)/g;
/** Instructions that give variables and labels their values. */
const ASSIGNING: ReadonlySet<string> = new Set(['ENV', 'ARG', 'LABEL']);
const VARIABLE = /^"?\$\{?\w+\}?"?$/;
/** A secret's id in its mount. */
const SECRET_ID = /(?<=[=,]id=)[^\s,]+/;

type Keeps = (name: string, value: string) => boolean;
const keepsNothing: Keeps = () => false;

/**
 * Values that an edit may repeat, since they are no secret whatever their variable: versions and short numbers, switches, the usual
 * modes of a build, and absolute paths (docs/security.md "Secrets").
 */
const HARMLESS =
  /^["']?(?:v?\d{1,4}(?:\.\d{1,4}){0,3}(?:-(?:alpine|slim|bookworm|bullseye|jammy|noble|rc\.?\d{1,2}|beta\.?\d{1,2}))?|true|false|yes|no|on|off|production|development|test|noninteractive|\/[\w./:$@{}-]*)["']?$/i;
const isHarmless: Keeps = (name, value) => HARMLESS.test(value) && !namesSecret(name);

/** `ENV`, `ARG` and `LABEL` without their literal values, mounts without the ids of secrets, the rest as written (docs/security.md "Secrets"). */
export function withoutValues(keyword: string, text: string): string {
  return masked(keyword, text, keepsNothing);
}

function masked(keyword: string, text: string, keeps: Keeps): string {
  const word = keyword.toUpperCase();
  if (word === 'ONBUILD') {
    const [, before = '', inner = '', rest = ''] = /^(\s*ONBUILD\s+)?([A-Za-z]+)([\s\S]*)$/i.exec(text) ?? [];
    return before === '' ? text : `${before}${masked(inner, `${inner}${rest}`, keeps)}`;
  }
  if (word === 'RUN')
    return text.replace(/--mount=\S*/g, (mount) => (mount.includes('type=secret') ? mount.replace(SECRET_ID, MASK) : mount));
  if (!ASSIGNING.has(word)) return text;
  // `ENV KEY value` of the old form has no equals sign: everything behind the key is the value.
  const old = word === 'ARG' ? null : /^(\s*(?:ENV|LABEL)\s+([^\s=]+))\s+(\S[\s\S]*)$/i.exec(text);
  if (old !== null) return keeps(old[2] ?? '', old[3] ?? '') || VARIABLE.test(old[3] ?? '') ? text : `${old[1]} ${MASK}`;
  const [, lead = '', pairs = ''] = /^(\s*(?:ENV|LABEL|ARG)(?=\s))?([\s\S]*)$/i.exec(text) ?? [];
  const assigned = pairs.replace(ASSIGNMENT, (whole, name: string, value: string) =>
    VARIABLE.test(value) || keeps(name, value) ? whole : `${name}=${MASK}${/^"(?:[^"\\]|\\.)*\\$/.test(value) ? ' \\' : ''}`
  );
  return lead + (word === 'ARG' ? assigned : assigned.replace(LOOSE_WORD, MASK));
}

/** The quote that is still open behind a text, where one is. */
function openQuote(text: string, before: string | null): string | null {
  let quote = before;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '\\' && quote !== "'") at++;
    else if (quote === null && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === quote) quote = null;
  }
  return quote;
}

/** A line of a Dockerfile as an edit shows it; null where a value in it may be a secret: it is then named by its number alone. */
type ShownLine = string | null;

/**
 * The lines of a text that begins at an instruction, as an edit may show them: to the letter or not at all, so that what is shown is
 * what is applied.
 */
export function editLines(text: string): readonly ShownLine[] {
  return lineByLine(text, isHarmless).map(({ plain, shown }) => (shown === plain ? shown : null));
}

/** The lines of a whole Dockerfile as a report shows them: without values, cleaned. */
export function shownLines(text: string): readonly string[] {
  return lineByLine(text, keepsNothing).map(({ shown }) => shown);
}

/** A line belongs to the instruction that the lines before it began and continued. */
function lineByLine(text: string, keeps: Keeps): { readonly plain: string; readonly shown: string }[] {
  let open: string | null = null;
  let quote: string | null = null;
  return text.split('\n').map((line) => {
    const keyword: string = open ?? /^\s*([A-Za-z]+)\s/.exec(line)?.[1] ?? '';
    const inside: string | null = open === null ? null : quote;
    open = /\\\s*$/.test(line) ? keyword : null;
    const plain = line.replace(/\r$/, '');
    quote = ASSIGNING.has(keyword.toUpperCase()) ? openQuote(plain, inside) : null;
    // What stands before the end of a value that an earlier line began is the value.
    const at: number = inside === null ? 0 : plain.indexOf(inside) + 1 || plain.length;
    const shown = masked(keyword, maskSecrets(plain.slice(at)), keeps);
    return { plain, shown: cleanBlock(inside === null ? shown : `${MASK}${at === plain.length && open !== null ? ' \\' : shown}`) };
  });
}

/** Whether every line of an edit can be shown as it stands. */
export function isShowable(text: string): boolean {
  return editLines(text).every((line) => line !== null);
}
