/** What stands in place of a secret. */
export const MASK = '***';

/** Tokens that are known by their form. Every pattern is linear: no nested quantifier. */
const TOKENS: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{16,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}/g,
  /\bglpat-[A-Za-z0-9_-]{16,255}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,128}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{8,255}/g,
  /\bnpm_[A-Za-z0-9]{20,255}/g,
  /\bpypi-[A-Za-z0-9_-]{20,255}/g,
  /\bsk-[A-Za-z0-9_-]{20,255}/g,
  /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,4096}\.[A-Za-z0-9_-]{0,4096}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g
];
/** `//user:secret@host`: the part between the slashes and the at sign. */
const URL_USERINFO = /(:\/\/)([^\s/@'"`]{1,1024})@/g;
const AUTHORIZATION = /\b((?:proxy-)?authorization\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)?\s{0,4})([^\s"']{4,4096})/gi;
/** An assignment to a name that speaks of a secret. */
const SECRET_NAME =
  /([A-Za-z0-9_.-]{0,64}(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credential|auth(?!or))[A-Za-z0-9_.-]{0,64}[ \t]?[=:][ \t]?)("[^"\n]{1,4096}"|'[^'\n]{1,4096}'|[^\s"'&|;,)]{1,4096})/gi;
/** A name alone that speaks of a secret. */
const SECRET_WORD = /secret|token|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credential/i;
/** Long words without blanks, checked for entropy. */
const LONG_WORD = /[A-Za-z0-9+/_=-]{32,512}/g;

/**
 * Text with everything that looks like a secret replaced by `***`: known token forms, user info in addresses,
 * authorization headers, values of names that speak of secrets, and long words of high entropy.
 * Hex digests are left alone: they are image digests and commit ids.
 */
export function maskSecrets(text: string): string {
  return replaceSecrets(text.length > 200_000 ? text.slice(0, 200_000) : text, () => MASK);
}

/** The same with a stand-in of the caller's for each secret, and of any length. */
export function replaceSecrets(text: string, standIn: (secret: string) => string): string {
  let masked = text;
  for (const token of TOKENS) masked = masked.replace(token, standIn);
  return masked
    .replace(URL_USERINFO, (_, slashes: string, secret: string) => `${slashes}${standIn(secret)}@`)
    .replace(AUTHORIZATION, (_, name: string, secret: string) => `${name}${standIn(secret)}`)
    .replace(SECRET_NAME, (whole, name: string, value: string) => {
      if (/^["']?\$/.test(value)) return whole;
      // A backslash before the line end continues the instruction.
      return value.endsWith('\\') ? `${name}${standIn(value.slice(0, -1))}\\` : `${name}${standIn(value)}`;
    })
    .replace(LONG_WORD, (word) => (looksRandom(word) ? standIn(word) : word));
}

/** True where a name of a variable or argument says that its value is secret. */
export function namesSecret(name: string): boolean {
  return SECRET_WORD.test(name) || /(?:^|_)auth(?:_|$)/i.test(name);
}

/** Shannon entropy above 4.2 bits a character with letters of both cases and digits: not a path, a word or a hex digest. */
function looksRandom(word: string): boolean {
  if (/^[0-9a-f]+$/i.test(word) || word.includes('/') || !/[0-9]/.test(word) || !/[a-z]/.test(word) || !/[A-Z]/.test(word)) return false;
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / word.length) * Math.log2(count / word.length);
  return entropy > 4.2;
}
