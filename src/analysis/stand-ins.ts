import { namesSecret, replaceSecrets } from '../safe-text/index.ts';

/** Replaces secrets in what is written down: in a text, and in a value by the name of its variable. */
export interface StandIns {
  text(text: string): string;
  value(name: string, value: string): string;
}

/**
 * Equal secrets get equal stand-ins and different ones different. They have the form of a token, so that a report masks them again
 * as it would have masked the secret.
 */
export function standIns(): StandIns {
  const known = new Map<string, string>();
  const standIn = (secret: string): string => {
    if (/^ghp_masked\d{16}$/.test(secret)) return secret;
    const found = known.get(secret) ?? `ghp_masked${String(known.size + 1).padStart(16, '0')}`;
    known.set(secret, found);
    return found;
  };
  // A secret of several lines leaves their ends behind, so that no later line moves.
  const text = (whole: string) => replaceSecrets(whole, (secret) => standIn(secret) + '\n'.repeat(secret.split('\n').length - 1));
  return { text, value: (name, value) => (namesSecret(name) && value !== '' && !value.startsWith('$') ? standIn(value) : text(value)) };
}
