/** Something that is not known before the build runs: `github.sha`, `$VERSION`, an output of a step. */
export interface Unknown {
  readonly name: string;
  /** Differs on every build. */
  readonly volatile: boolean;
  /** The same on every build of the default branch, whatever it is. Neither of the two: nobody can tell. */
  readonly steady?: boolean;
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
      const key = [unknown.volatile ? '1' : unknown.steady === true ? '2' : '0', unknown.name, ...unknown.options].join('\u0000');
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

/** Words whose value differs from build to build, in the name of a variable or output, or in the command that makes it. */
const VOLATILE_NAME =
  /(?:^|[^a-z])(?:git)?(?:sha|commit|revision|vcs_?ref|git_?ref|git_?rev|rev|date|time|timestamp|created|build_?(?:id|num|number|date|time)|run_?(?:id|number|attempt))(?:$|[^a-z])/i;
const VOLATILE_COMMAND =
  /\bdate\b|\bgit\s+(?:-\S+\s+\S+\s+)?(?:rev-parse|describe|log|rev-list|show|status|name-rev)\b|\bGITHUB_(?:SHA|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|REF|REF_NAME|HEAD_REF)\b|\buuidgen\b|\bRANDOM\b/;

export function namesSomethingVolatile(name: string): boolean {
  return VOLATILE_NAME.test(name.replace(/([a-z])([A-Z])/g, '$1_$2').slice(0, 200));
}

export function commandIsVolatile(command: string): boolean {
  const text = command.slice(0, 10_000);
  if (/^\s*date\b/.test(text)) return !isCoarseDate(text);
  return VOLATILE_COMMAND.test(text) && !namesOlderState(text);
}

/** A date without a time of day is the same for all builds of a day; a date of something given is no time of the run at all. */
function isCoarseDate(command: string): boolean {
  const format = /\+(["']?)([^"'|)]*)\1/.exec(command)?.[2];
  if (/\s(?:-[a-z]*[dr]|--date|--reference)\b/.test(command)) return true;
  return format === undefined ? /\s(?:-I|--iso-8601)(?=\s|$)/.test(command) : !/%(?:[HIklMSNsTXcRrpP+]|:?z\B)/.test(format);
}

/** git commands that answer about the last tag, a path or a branch, which a merge need not change. */
function namesOlderState(command: string): boolean {
  if (/\b(?:GITHUB_(?:SHA|RUN_ID|RUN_NUMBER|RUN_ATTEMPT)|uuidgen|RANDOM)\b/.test(command)) return false;
  return (
    /\bgit\b[^|;&]*\bdescribe\b[^|;&]*--abbrev=0/.test(command) ||
    /\bgit\b[^|;&]*\brev-parse\b[^|;&]*(?:--abbrev-ref|--show-toplevel|HEAD:|\^\{tree\})/.test(command) ||
    /\bgit\b[^|;&]*\b(?:log|rev-list)\b[^|;&]*\s--\s/.test(command) ||
    // How deep a checkout is decides what is counted.
    /\bgit\b[^|;&]*\brev-list\b[^|;&]*--count\b/.test(command) ||
    /\bgit\b[^|;&]*\bstatus\b/.test(command)
  );
}
