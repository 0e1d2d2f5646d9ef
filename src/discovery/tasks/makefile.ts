import { hasUnknown } from '../unknowns.ts';
import { expandMake, type MakeNames } from './make-expand.ts';

export interface MakeRule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  /** Recipe lines with make's own variables still in them; continued lines are joined by the shell. */
  readonly recipe: readonly { readonly text: string; readonly line: number }[];
  /** File that holds the rule. */
  readonly file: string;
  /** `$(LIST): image-%: base`: the pattern that every target of a static rule fits. */
  readonly pattern: string | null;
}

/** `image: TAG = x`: a variable that holds for a target, and for what that one needs. */
export interface TargetVariable {
  readonly target: string;
  readonly name: string;
  readonly value: string;
  readonly appends: boolean;
}

export interface Makefile {
  readonly variables: ReadonlyMap<string, string>;
  readonly rules: readonly MakeRule[];
  readonly own: readonly TargetVariable[];
}

const MAX_TEXT = 20_000;
const MAX_INCLUDES = 20;
const MAX_EVALUATED = 200;

/**
 * Reads rules and variables of a makefile, of those that it includes and of what it evaluates. `everyBranch`: a person may set what a
 * conditional asks. A conditional that can be decided is; of one that cannot, both branches are read and the first value of a
 * variable stands.
 */
export function parseMakefile(
  text: string,
  file: string,
  include: (name: string, from: string) => { readonly text: string; readonly file: string } | null,
  names: MakeNames,
  everyBranch: boolean
): Makefile {
  const variables = new Map<string, string>();
  const rules: MakeRule[] = [];
  const targetVariables: TargetVariable[] = [];
  let included = 0;
  let evaluated = 0;
  const expand = (value: string) => expandMake(value, { ...names, find: (name) => variables.get(name) ?? names.find(name) });

  /** `from`: the line that stands for all lines of a text that is evaluated. */
  const read = (source: string, own: string, from: number | null): void => {
    const evaluate = (text: string, line: number) => {
      if (evaluated++ < MAX_EVALUATED) read(text, own, from ?? line);
    };
    const lines = source.replaceAll('\r\n', '\n').split('\n');
    let current: (MakeRule & { recipe: { text: string; line: number }[] })[] = [];
    /** One entry for each open conditional: whether its branch is read, and whether that is certain. */
    const open: { reads: boolean; decided: boolean; taken: boolean }[] = [];
    for (let at = 0; at < lines.length; at++) {
      const line = from ?? at;
      let whole = lines[at] ?? '';
      while (whole.endsWith('\\') && at + 1 < lines.length && whole.length < MAX_TEXT) whole = `${whole}\n${lines[++at]}`;
      const plain = whole.replaceAll(/\\\n\s*/g, ' ');
      if (conditional(plain, open, everyBranch ? null : expand, (name) => variables.has(name) || names.find(name) !== undefined)) continue;
      if (open.some((one) => !one.reads)) continue;
      if (whole.startsWith('\t')) {
        for (const rule of current) rule.recipe.push({ text: whole.slice(1), line });
        continue;
      }
      const define = /^\s*(?:override\s+|export\s+)?define\s+([\w.-]+)/.exec(plain);
      if (define) {
        const body: string[] = [];
        for (at++; at < lines.length && !/^\s*endef\b/.test(lines[at] ?? ''); at++) body.push(lines[at] ?? '');
        variables.set(define[1] ?? '', body.join('\n'));
        continue;
      }
      const more = /^\s*[-s]?include\s+(.+)$/.exec(plain);
      if (more) {
        const wanted = wordsOf(expand(more[1] ?? '')).flatMap((name) => (/[*?[]/.test(name) ? (names.wildcard(name) ?? []) : [name]));
        for (const name of wanted) {
          const other = included++ < MAX_INCLUDES ? include(name, own) : null;
          if (other !== null) read(other.text, other.file, null);
        }
        continue;
      }
      if (
        assign(
          plain,
          variables,
          expand,
          names,
          open.some((one) => !one.decided)
        )
      )
        continue;
      const split = /^\s*#/.test(plain) ? null : ruleParts(plain.trimStart().replace(/\s#.*$/, ''));
      if (split === null) {
        // A line that is nothing but references, which may define rules: `$(foreach s,$(LIST),$(eval $(call rule,$(s))))`.
        if (!/^\s*\$[({]/.test(plain)) continue;
        const made = expandMake(plain.trim(), {
          ...names,
          find: (name) => variables.get(name) ?? names.find(name),
          evaluate: (inner) => evaluate(inner, line)
        });
        if (made.trim() !== '' && !hasUnknown(made)) evaluate(made, line);
        continue;
      }
      const targets = wordsOf(expand(split.targets));
      const special = /^\s*(?:(?:export|override|private)\s+)*([A-Za-z_][\w.-]*)\s*(\+|\?|::?)?=\s*(.*)$/.exec(split.rest);
      if (special) {
        const [, name = '', kind, value = ''] = special;
        for (const target of targets) targetVariables.push({ target, name, value, appends: kind === '+' });
        current = [];
        continue;
      }
      const [behind = '', inline] = splitAt(split.rest, ';');
      const fixed = ruleParts(behind);
      const made = {
        targets,
        needs: wordsOf(expand(fixed?.rest ?? behind)).filter((word) => word !== '|'),
        recipe: inline === undefined ? [] : [{ text: inline.trim(), line }],
        file: own,
        pattern: fixed === null ? null : expand(fixed.targets).trim()
      };
      rules.push(made);
      current = [made];
    }
  };
  read(text, file, null);
  return { variables, rules, own: targetVariables };
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((one) => one !== '');

/** `a b: c d`, by the first colon that stands in no reference; null for a line without one. */
function ruleParts(text: string): { readonly targets: string; readonly rest: string } | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '(' || c === '{') depth++;
    else if (c === ')' || c === '}') depth--;
    else if (depth > 0) continue;
    else if (c === '=') return null;
    else if (c === ':' && at > 0) return { targets: text.slice(0, at), rest: text.slice(text[at + 1] === ':' ? at + 2 : at + 1) };
  }
  return null;
}

function splitAt(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** `ifeq`, `ifdef`, `else`, `endif`: keeps the stack of open ones; false for any other line. */
function conditional(
  line: string,
  open: { reads: boolean; decided: boolean; taken: boolean }[],
  expand: ((text: string) => string) | null,
  defined: (name: string) => boolean
): boolean {
  const match = /^\s*(else\s+)?(ifn?eq|ifn?def|else|endif)\b\s*(.*)$/.exec(line.replace(/\s#.*$/, ''));
  if (!match) return false;
  const [, chained, word = '', rest = ''] = match;
  if (word === 'endif') {
    open.pop();
    return true;
  }
  const top = open.at(-1);
  if (word === 'else' || chained !== undefined) {
    if (top === undefined) return true;
    const truth = word === 'else' ? true : expand === null ? null : decide(word, rest, expand, defined);
    if (top.decided) {
      top.reads = !top.taken && truth !== false;
      top.taken ||= top.reads;
      if (truth === null) top.decided = false;
    }
    return true;
  }
  const truth = expand === null ? null : decide(word, rest, expand, defined);
  open.push({ reads: truth !== false, decided: truth !== null, taken: truth === true });
  return true;
}

function decide(word: string, rest: string, expand: (text: string) => string, defined: (name: string) => boolean): boolean | null {
  if (word.endsWith('def')) {
    // What is not set here may come from the environment.
    return defined(rest.trim()) ? word === 'ifdef' : null;
  }
  const match = /^\(([\s\S]*?),([\s\S]*)\)\s*$/.exec(rest.trim()) ?? /^(['"])(.*?)\1\s+(['"])(.*?)\3$/.exec(rest.trim());
  if (!match) return null;
  const [left, right] = match.length > 3 ? [match[2] ?? '', match[4] ?? ''] : [match[1] ?? '', match[2] ?? ''];
  const [a, b] = [expand(left).trim(), expand(right).trim()];
  if (a.includes('\uE000') || b.includes('\uE000')) return null;
  return (a === b) === (word === 'ifeq');
}

function assign(plain: string, variables: Map<string, string>, expand: (text: string) => string, names: MakeNames, open: boolean): boolean {
  const match = /^\s*(?:export\s+|override\s+|private\s+)*(\.?[A-Za-z_][\w.-]*)\s*(\+|\?|::?:?|!)?=\s*([\s\S]*)$/.exec(plain);
  if (!match) return false;
  const [, name = '', kind = '', value = ''] = match;
  const before = variables.get(name);
  const clean = value.replace(/(^|\s)#.*$/, '').trim();
  if (kind === '+') variables.set(name, before === undefined ? clean : `${before} ${clean}`);
  else if (kind === '?') {
    if (before === undefined && names.find(name) === undefined) variables.set(name, clean);
  } else if (open && before !== undefined) return true;
  else if (kind === '!') variables.set(name, `$(shell ${clean})`);
  else if (kind.startsWith(':')) variables.set(name, expand(clean).replaceAll('$', '$$$$'));
  else variables.set(name, clean);
  return true;
}
