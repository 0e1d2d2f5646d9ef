import { literalPattern } from '../../plain/index.ts';
import { hasUnknown } from '../unknowns.ts';

/** Filters that scripts put a list of names through, of texts that are known; each gives null where it is asked for more than it knows. */
export type TextFilter = (words: readonly string[], text: string) => string | null;

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const joined = (lines: readonly string[]): string => lines.map((one) => `${one}\n`).join('');

/** A pattern of grep or sed as one of ours; null where it holds more than letters, classes, anchors and repetition. */
function expression(pattern: string, extended: boolean, flags: string): RegExp | null {
  if (pattern.length > 200 || (!extended && /\\[(){|+?]/.test(pattern)) || /[([{][^\])}]*[*+][^\])}]*\)[*+{]/.test(pattern)) return null;
  const text = extended ? pattern : pattern.replace(/[(){}|+?]/g, '\\$&');
  const classes = text
    .replaceAll('[:space:]', '\\s')
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:alnum:]', 'A-Za-z0-9');
  try {
    return new RegExp(classes, flags);
  } catch {
    return null;
  }
}

/** Whether one of sed's replacements, as the words behind its name give them, surely finds something in a text. */
export function sedFinds(words: readonly string[], text: string): boolean {
  const given = words.flatMap((word, at) => (words[at - 1] === '-e' || words[at - 1] === '--expression' ? [word] : []));
  const programs = given.length > 0 ? given : words.filter((word) => !word.startsWith('-')).slice(0, 1);
  const isExtended = words.some((word) => /^-\w*[Er]/.test(word));
  return programs.some((program) => {
    const delimiter = /^s([^\w\s\\])/.exec(program)?.[1];
    const [, from = '', , flags = '', ...more] = delimiter === undefined ? [] : program.split(delimiter);
    if (from === '' || more.length > 0 || hasUnknown(from) || from.endsWith('\\')) return false;
    return expression(from, isExtended, /i/i.test(flags) ? 'im' : 'm')?.test(text) === true;
  });
}

const optionLetters = (words: readonly string[]): string =>
  words
    .filter((word) => /^-[a-zA-Z]+$/.test(word))
    .map((word) => word.slice(1))
    .join('');

export const FILTERS: Readonly<
  Record<string, { readonly run: TextFilter /** Words before the names of files. */; readonly own: (words: readonly string[]) => number }>
> = {
  tr: {
    own: () => Number.POSITIVE_INFINITY,
    run: (words, text) => {
      const plain = words.filter((word) => !/^-[a-zA-Z]+$/.test(word));
      const options = optionLetters(words);
      const from = characters(plain[0] ?? '');
      if (from === null) return null;
      if (options.includes('d')) return [...text].filter((one) => !from.includes(one)).join('');
      if (options.includes('s') && plain.length === 1)
        return text.replace(/(.)\1+/gs, (run, one: string) => (from.includes(one) ? one : run));
      const to = characters(plain[1] ?? '');
      if (to === null || to.length === 0 || options.replace('s', '') !== '') return null;
      const put = (one: string) => (from.includes(one) ? (to[Math.min(from.indexOf(one), to.length - 1)] ?? one) : one);
      return [...text].map(put).join('');
    }
  },
  cut: {
    own: (words) => (/^-[dfc]$/.test(words[0] ?? '') ? 2 : 1),
    run: (words, text) => {
      const line = words.join(' ');
      const separator = /(?:^| )(?:-d ?|--delimiter=)(.)/.exec(line)?.[1] ?? '\t';
      const wanted = /(?:^| )(?:-f ?|--fields=)(\d+)?(-)?(\d+)?(?: |$)/.exec(line);
      if (wanted === null) return null;
      const from = Number(wanted[1] ?? 1);
      const to = wanted[2] === undefined ? from : Number(wanted[3] ?? Number.POSITIVE_INFINITY);
      return joined(
        linesOf(text).map((one) => {
          const fields = one.split(separator);
          return fields.length === 1 ? one : fields.slice(from - 1, to).join(separator);
        })
      );
    }
  },
  grep: {
    own: (words) => (words.some((word) => word === '-e') ? 0 : 1),
    run: (words, text) => {
      const options = optionLetters(words);
      const at = words.findIndex((word) => !word.startsWith('-'));
      if (/[^vEiqxFw]/.test(options) || at === -1 || words.some((word) => word.startsWith('--'))) return null;
      const pattern = words[at] ?? '';
      const fixed = options.includes('F') ? literalPattern(pattern) : pattern;
      const whole = options.includes('x') ? `^(?:${fixed})$` : options.includes('w') ? `\\b(?:${fixed})\\b` : fixed;
      const test = expression(whole, /[EFxw]/.test(options), options.includes('i') ? 'i' : '');
      return test === null ? null : joined(linesOf(text).filter((one) => test.test(one) !== options.includes('v')));
    }
  },
  sed: {
    own: () => 1,
    run: (words, text) => {
      const options = optionLetters(words);
      const programs = words.filter((word) => !word.startsWith('-'));
      const program = programs[0] ?? '';
      const remove = /^\/((?:[^/\\]|\\.)+)\/d$/.exec(program);
      if (/[^Er]/.test(options)) return null;
      if (remove !== null) {
        const test = expression(remove[1] ?? '', options !== '', '');
        return test === null ? null : joined(linesOf(text).filter((one) => !test.test(one)));
      }
      const delimiter = /^s([^\w\s\\])/.exec(program)?.[1];
      if (delimiter === undefined) return null;
      const [, from = '', to = '', flags = '', ...more] = program.split(delimiter);
      if (more.length > 0 || /[^gi]/.test(flags) || /[&\\]/.test(to) || from.endsWith('\\')) return null;
      const test = expression(from, options !== '', flags);
      return test === null ? null : joined(linesOf(text).map((one) => one.replace(test, () => to)));
    }
  },
  awk: {
    own: (words) => (words[0] === '-F' ? 3 : words[0]?.startsWith('-F') === true ? 2 : 1),
    run: (words, text) => {
      const separator = words[0] === '-F' ? words[1] : words[0]?.startsWith('-F') === true ? words[0].slice(2) : undefined;
      const program = words.find((word) => word.includes('{')) ?? '';
      const field = /^\{ *print \$(\d+|NF) *;? *\}$/.exec(program)?.[1];
      if (field === undefined || (separator !== undefined && separator.length !== 1)) return null;
      return joined(
        linesOf(text).map((one) => {
          const fields = separator === undefined ? one.trim().split(/\s+/) : one.split(separator);
          return (field === 'NF' ? fields.at(-1) : field === '0' ? one : fields[Number(field) - 1]) ?? '';
        })
      );
    }
  },
  tac: { own: () => 0, run: (_, text) => joined(linesOf(text).reverse()) },
  paste: {
    own: (words) => (words.includes('-d') ? 2 : 1),
    run: (words, text) => {
      const separator = /-s?d ?(.)/.exec(words.join(' '))?.[1] ?? '\t';
      return words.some((word) => /^-s?d?/.test(word) && word.includes('s')) ? `${linesOf(text).join(separator)}\n` : null;
    }
  }
};

/** `a-z`, `[:upper:]`, `\n`: the characters that a set of tr names; null for one that is not known here. */
function characters(set: string): readonly string[] | null {
  const text = set.replace('[:upper:]', 'A-Z').replace('[:lower:]', 'a-z').replace('[:digit:]', '0-9').replace('[:space:]', ' \t\n');
  if (text.includes('[:')) return null;
  return [...text.matchAll(/\\([\s\S])|([\s\S])-([\s\S])|([\s\S])/g)].flatMap(([, escaped, low, high, one = '']) => {
    if (escaped !== undefined) return ESCAPES[escaped] ?? escaped;
    return low === undefined || high === undefined ? one : charactersBetween(low.charCodeAt(0), high.charCodeAt(0));
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const charactersBetween = (low: number, high: number): readonly string[] =>
  Array.from({ length: Math.min(256, Math.max(0, high - low + 1)) }, (_, index) => String.fromCharCode(low + index));
