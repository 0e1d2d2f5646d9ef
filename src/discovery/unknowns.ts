/** Something that is not known before the build runs: `github.sha`, `$VERSION`, an output of a step. */
export interface Unknown {
  readonly name: string;
  /** Differs on every build. */
  readonly volatile: boolean;
  /** The same on every build of the default branch, whatever it is. Neither of the two: nobody can tell. */
  readonly steady?: boolean;
  /** Another one for every commit, where the checkout holds the whole history. */
  readonly byHistory?: boolean;
  /** It is `true` only where a path of the change fits one of these patterns, else `false`. */
  readonly whenChanged?: readonly string[];
  /** Values that it can take, where they can be listed; else empty. */
  readonly options: readonly string[];
}

/**
 * Texts with holes. An unknown stands in a text as a mark, so that text around it stays known while it passes through
 * expressions, matrices and shells. The marks use private-use characters that no file of the repository may bring in; a third one
 * marks words of a shell (shell/state.ts).
 */
export interface Unknowns {
  /** The mark that stands for an unknown. */
  mark(unknown: Unknown): string;
  /** The unknowns that a text hangs on, each once. */
  within(text: string): readonly Unknown[];
  /** For people: marks as `${{ name }}` or `$NAME`. */
  show(text: string): string;
  /** Marks with listed values replaced by one of them; the last is what a later build falls back to. */
  settle(text: string, which: 'first-filled' | 'last'): string;
}

const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARK = /\uE000(\d{1,7})\uE001/g;

/** Takes the private-use characters of marks out of a text from the repository. */
export function withoutMarks(text: string): string {
  return /[\uE000-\uE002]/.test(text) ? text.replace(/[\uE000-\uE002]/g, '\uFFFD') : text;
}

export function hasUnknown(text: string): boolean {
  return text.includes(OPEN);
}

export function createUnknowns(): Unknowns {
  const list: Unknown[] = [];
  const known = new Map<string, number>();
  const numbered = (digits: string): Unknown => list[Number(digits)] ?? { name: 'unknown', volatile: false, options: [] };

  const settle: Unknowns['settle'] = (text, which) =>
    hasUnknown(text)
      ? text.replace(MARK, (mark, digits: string) => {
          const { options } = numbered(digits);
          const found = which === 'last' ? options.findLast((option) => !hasUnknown(option)) : options.find((option) => option !== '');
          return found ?? mark;
        })
      : text;

  return {
    mark(unknown) {
      const kind = unknown.volatile ? '1' : unknown.steady === true ? '2' : unknown.byHistory === true ? '3' : '0';
      const key = [kind, unknown.name, ...(unknown.whenChanged ?? []), ...unknown.options].join('\u0000');
      const index = known.get(key) ?? list.push(unknown) - 1;
      known.set(key, index);
      return `${OPEN}${index}${CLOSE}`;
    },
    within(text) {
      if (!hasUnknown(text)) return [];
      return [...new Set([...text.matchAll(MARK)].map((match) => numbered(match[1] ?? '')))];
    },
    show(text) {
      return text.replace(MARK, (_, digits: string) => {
        const { name } = numbered(digits);
        return name.startsWith('$') ? name : `\${{ ${name} }}`;
      });
    },
    settle
  };
}
