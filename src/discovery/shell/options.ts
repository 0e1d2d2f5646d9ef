import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { certainly, isMaybe } from './state.ts';

/** Options and arguments of one command line. */
export interface OptionReading {
  /** Values of options of these names, in order. One that only some runs pass is a mark with that value among its options. */
  all(...names: readonly string[]): readonly string[];
  last(...names: readonly string[]): string | null;
  /** Words that are no option, with holes where they are not known. */
  readonly plain: readonly string[];
}

/** Splits options from arguments; `-fFILE`, `--file FILE` and `--file=FILE` alike. Every option that is no switch takes a value. */
export function readOptions(words: readonly string[], switches: ReadonlySet<string>, unknowns: Unknowns): OptionReading {
  const options: { name: string; value: string; maybe: boolean }[] = [];
  const plain: string[] = [];
  const perhapsPlain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const maybe = isMaybe(words[at] ?? '');
    const word = certainly(words[at] ?? '');
    const next = () => certainly(words[++at] ?? '');
    if (word === '--') {
      plain.push(...words.slice(at + 1).map(certainly));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals === -1 ? undefined : equals);
      if (equals !== -1) options.push({ name, value: word.slice(equals + 1), maybe });
      else if (switches.has(name)) options.push({ name, value: 'true', maybe });
      else options.push({ name, value: next(), maybe });
    } else if (word.startsWith('-') && word.length > 1) {
      const name = word[1] ?? '';
      // Several one-letter switches in one word: `-qf FILE`.
      if (switches.has(name) && word.length > 2 && /^-[A-Za-z]+$/.test(word)) {
        for (const letter of word.slice(1, -1)) options.push({ name: letter, value: 'true', maybe });
        const final = word.at(-1) ?? '';
        options.push({ name: final, value: switches.has(final) ? 'true' : next(), maybe });
      } else if (switches.has(name)) options.push({ name, value: 'true', maybe });
      else if (word.length > 2) options.push({ name, value: word.slice(word[2] === '=' ? 3 : 2), maybe });
      else options.push({ name, value: next(), maybe });
    } else if (word !== '') (maybe ? perhapsPlain : plain).push(word);
  }
  const valuesOf = (names: readonly string[]) => options.filter((option) => names.includes(option.name));
  return {
    all: (...names) =>
      valuesOf(names).map(({ value, maybe }) => (maybe && !names.includes('build-arg') ? value : maybe ? perhaps(value, unknowns) : value)),
    last(...names) {
      const found = valuesOf(names);
      const certain = found.findLastIndex((option) => !option.maybe);
      const [own, ...others] = found.slice(Math.max(0, certain));
      if (own === undefined) return null;
      if (others.length === 0 && !own.maybe) return own.value;
      const values = [...(certain === -1 ? [''] : []), own.value, ...others.map((option) => option.value)];
      const distinct = [...new Set(values)];
      return distinct.length === 1
        ? (distinct[0] ?? null)
        : unknowns.mark({ name: `--${names[0] ?? ''}`, volatile: false, options: distinct });
    },
    plain: plain.length > 0 ? plain : perhapsPlain
  };
}

/** `NAME=value` that only some runs pass. */
function perhaps(argument: string, unknowns: Unknowns): string {
  const equals = argument.indexOf('=');
  if (equals === -1) return argument;
  const value = argument.slice(equals + 1);
  const volatile = unknowns.within(value).some((hole) => hole.volatile);
  return `${argument.slice(0, equals)}=${unknowns.mark({ name: `--build-arg ${argument.slice(0, equals)}`, volatile, options: ['', value] })}`;
}

/** A word of which nothing is known: it may be one word, several or none. */
export function isHole(word: string): boolean {
  return hasUnknown(word) && /^(?:\uE000\d+\uE001)+$/.test(word);
}

/** `--builder NAME` of the options before a verb. */
export function builderOptions(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const text = certainly(word);
    return text === '--builder' ? [word, words[index + 1] ?? ''] : text.startsWith('--builder=') ? [word] : [];
  });
}
