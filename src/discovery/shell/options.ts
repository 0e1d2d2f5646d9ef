import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { certainly, isMaybe } from './state.ts';

/** Options and arguments of one command line. */
export interface OptionReading {
  /** Values of options of these names, in order. One that only some runs pass is a mark with that value among its options. */
  all(...names: readonly string[]): readonly string[];
  last(...names: readonly string[]): string | null;
  /** The first of these options that only some runs pass, as it is written; null where none is. */
  perhaps(...names: readonly string[]): string | null;
  /** Words that are no option, with holes where they are not known. */
  readonly plain: readonly string[];
}

interface GivenOption {
  readonly name: string;
  readonly value: string;
}

/** The options of one word: `-fFILE`, `--file=FILE`, `-qf FILE`. `next`: the word behind. Every option that is no switch takes a value. */
function optionsOfWord(word: string, switches: ReadonlySet<string>, next: () => string): readonly GivenOption[] {
  const taking = (name: string): GivenOption => ({ name, value: switches.has(name) ? 'true' : next() });
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return equals === -1 ? [taking(word.slice(2))] : [{ name: word.slice(2, equals), value: word.slice(equals + 1) }];
  }
  const name = word[1] ?? '';
  // Several one-letter switches in one word: `-qf FILE`.
  if (switches.has(name) && word.length > 2 && /^-[A-Za-z]+$/.test(word))
    return [...[...word.slice(1, -1)].map((letter) => ({ name: letter, value: 'true' })), taking(word.at(-1) ?? '')];
  if (switches.has(name) || word.length === 2) return [taking(name)];
  return [{ name, value: word.slice(word[2] === '=' ? 3 : 2) }];
}

/** Splits options from arguments. `most`: no option stands behind that many arguments. */
export function readOptions(
  words: readonly string[],
  switches: ReadonlySet<string>,
  unknowns: Unknowns,
  most = Number.POSITIVE_INFINITY
): OptionReading {
  const options: (GivenOption & { readonly maybe: boolean })[] = [];
  const plain: string[] = [];
  const perhapsPlain: string[] = [];
  for (let at = 0; at < words.length && plain.length < most; at++) {
    const maybe = isMaybe(words[at] ?? '');
    const word = certainly(words[at] ?? '');
    if (word === '--') {
      plain.push(...words.slice(at + 1).map(certainly));
      break;
    }
    const next = () => certainly(words[++at] ?? '');
    if (word.startsWith('-') && word.length > 1) options.push(...optionsOfWord(word, switches, next).map((one) => ({ ...one, maybe })));
    else if (word !== '') (maybe ? perhapsPlain : plain).push(word);
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
    perhaps(...names) {
      const found = valuesOf(names).find((option) => option.maybe);
      return found === undefined ? null : `--${found.name}`;
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
