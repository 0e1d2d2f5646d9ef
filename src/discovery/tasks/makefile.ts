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

/** What includes and evaluations add to: the rules and variables of a makefile as a whole. */
interface Reading {
  readonly variables: Map<string, string>;
  readonly rules: MakeRule[];
  readonly own: TargetVariable[];
  included: number;
  evaluated: number;
  readonly include: Include;
  readonly names: MakeNames;
  readonly everyBranch: boolean;
}
type Include = (name: string, from: string) => { readonly text: string; readonly file: string } | null;

/** A file, or what `$(eval …)` says: each has conditionals and a last rule of its own. */
interface Source {
  readonly lines: readonly string[];
  /** First line that no statement has taken yet. */
  next: number;
  readonly file: string;
  /** The line that stands for all lines of a text that is evaluated. */
  readonly from: number | null;
  /** Rules that recipe lines belong to. */
  current: (MakeRule & { recipe: { text: string; line: number }[] })[];
  readonly open: Conditional[];
}
/** An open conditional: whether its branch is read, and whether that is certain. */
interface Conditional {
  reads: boolean;
  decided: boolean;
  taken: boolean;
}

/** A line with those that continue it: as it is written, and joined. */
interface Statement {
  readonly whole: string;
  readonly plain: string;
  readonly line: number;
}

/**
 * Reads rules and variables of a makefile, of those that it includes and of what it evaluates. `everyBranch`: a person may set what a
 * conditional asks. A conditional that can be decided is; of one that cannot, both branches are read, and a
 * variable has one of several values.
 */
export function parseMakefile(text: string, file: string, include: Include, names: MakeNames, everyBranch: boolean): Makefile {
  const reading: Reading = { variables: new Map(), rules: [], own: [], included: 0, evaluated: 0, include, names, everyBranch };
  readSource(text, file, null, reading);
  return { variables: reading.variables, rules: reading.rules, own: reading.own };
}

/** Each takes the statements that are of its kind; the order counts. */
const KINDS: readonly ((statement: Statement, source: Source, reading: Reading) => boolean)[] = [
  readConditional,
  (_, { open }) => open.some((one) => !one.reads),
  readRecipeLine,
  readDefine,
  readInclude,
  readAssignment,
  readRule
];

function readSource(text: string, file: string, from: number | null, reading: Reading): void {
  const source: Source = { lines: text.replaceAll('\r\n', '\n').split('\n'), next: 0, file, from, current: [], open: [] };
  while (source.next < source.lines.length) {
    const statement = nextStatement(source);
    KINDS.find((take) => take(statement, source, reading));
  }
}

function nextStatement(source: Source): Statement {
  const line = source.from ?? source.next;
  let whole = source.lines[source.next++] ?? '';
  while (whole.endsWith('\\') && source.next < source.lines.length && whole.length < MAX_TEXT)
    whole = `${whole}\n${source.lines[source.next++]}`;
  return { whole, plain: whole.replaceAll(/\\\n\s*/g, ' '), line };
}

const known = (name: string, { variables, names }: Reading) => variables.get(name) ?? names.find(name);

const expanded = (text: string, reading: Reading, evaluate?: (text: string) => void) =>
  expandMake(text, { ...reading.names, find: (name) => known(name, reading), ...(evaluate && { evaluate }) });

function readConditional({ plain }: Statement, { open }: Source, reading: Reading): boolean {
  const expand = reading.everyBranch ? null : (text: string) => expanded(text, reading);
  return conditional(plain, open, expand, (name) => known(name, reading));
}

function readRecipeLine({ whole, line }: Statement, { current }: Source): boolean {
  if (!whole.startsWith('\t')) return false;
  for (const rule of current) rule.recipe.push({ text: whole.slice(1), line });
  return true;
}

function readDefine({ plain }: Statement, source: Source, { variables }: Reading): boolean {
  const name = /^\s*(?:override\s+|export\s+)?define\s+([\w.-]+)/.exec(plain)?.[1];
  if (name === undefined) return false;
  let end = source.next;
  while (end < source.lines.length && !/^\s*endef\b/.test(source.lines[end] ?? '')) end++;
  const body = source.lines.slice(source.next, end);
  source.next = end + 1;
  variables.set(name, body.join('\n'));
  return true;
}

function readInclude({ plain }: Statement, { file }: Source, reading: Reading): boolean {
  const named = /^\s*[-s]?include\s+(.+)$/.exec(plain)?.[1];
  if (named === undefined) return false;
  const wanted = wordsOf(expanded(named, reading)).flatMap((name) => (/[*?[]/.test(name) ? (reading.names.wildcard(name) ?? []) : [name]));
  for (const name of wanted) {
    const other = reading.included++ < MAX_INCLUDES ? reading.include(name, file) : null;
    if (other !== null) readSource(other.text, other.file, null, reading);
  }
  return true;
}

function readAssignment({ plain }: Statement, { open }: Source, reading: Reading): boolean {
  const match = /^\s*(?:export\s+|override\s+|private\s+)*(\.?[A-Za-z_][\w.-]*)\s*(\+|\?|::?:?|!)?=\s*([\s\S]*)$/.exec(plain);
  if (!match) return false;
  const [, name = '', kind = '', value = ''] = match;
  const { variables } = reading;
  const before = variables.get(name);
  const clean = value.replace(/(^|\s)#.*$/, '').trim();
  if (kind === '+') variables.set(name, before === undefined ? clean : `${before} ${clean}`);
  else if (kind === '?') {
    if (known(name, reading) === undefined) variables.set(name, clean);
  } else if (before !== undefined && open.some((one) => !one.decided)) variables.set(name, oneOf(name, [before, clean], reading));
  else if (kind === '!') variables.set(name, `$(shell ${clean})`);
  else if (kind.startsWith(':')) variables.set(name, expanded(clean, reading).replaceAll('$', '$$$$'));
  else variables.set(name, clean);
  return true;
}

/** One of several values, by a conditional that cannot be decided; where a person may set what it asks, the first. */
function oneOf(name: string, values: readonly string[], reading: Reading): string {
  const [first = ''] = values;
  const options = [...new Set(values.map((value) => expanded(value, reading)))];
  if (reading.everyBranch || options.length < 2) return first;
  return reading.names.unknowns.mark({ name: `$(${name})`, volatile: false, options });
}

/** A rule, or a variable of its targets. */
function readRule(statement: Statement, source: Source, reading: Reading): boolean {
  const { plain, line } = statement;
  const split = /^\s*#/.test(plain) ? null : ruleParts(plain.trimStart().replace(/\s#.*$/, ''));
  if (split === null) return readReferences(statement, source, reading);
  const targets = wordsOf(expanded(split.targets, reading));
  const special = /^\s*(?:(?:export|override|private)\s+)*([A-Za-z_][\w.-]*)\s*(\+|\?|::?)?=\s*(.*)$/.exec(split.rest);
  if (special) {
    const [, name = '', kind, value = ''] = special;
    for (const target of targets) reading.own.push({ target, name, value, appends: kind === '+' });
    source.current = [];
    return true;
  }
  const [behind = '', inline] = splitAt(split.rest, ';');
  const fixed = ruleParts(behind);
  const rule = {
    targets,
    needs: wordsOf(expanded(fixed?.rest ?? behind, reading)).filter((word) => word !== '|'),
    recipe: inline === undefined ? [] : [{ text: inline.trim(), line }],
    file: source.file,
    pattern: fixed === null ? null : expanded(fixed.targets, reading).trim()
  };
  reading.rules.push(rule);
  source.current = [rule];
  return true;
}

/** A line that is nothing but references, which may define rules: `$(foreach s,$(LIST),$(eval $(call rule,$(s))))`. */
function readReferences({ plain, line }: Statement, { file, from }: Source, reading: Reading): boolean {
  if (!/^\s*\$[({]/.test(plain)) return false;
  const evaluate = (text: string) => {
    if (reading.evaluated++ < MAX_EVALUATED) readSource(text, file, from ?? line, reading);
  };
  const made = expanded(plain.trim(), reading, evaluate);
  if (made.trim() !== '' && !hasUnknown(made)) evaluate(made);
  return true;
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
  open: Conditional[],
  expand: ((text: string) => string) | null,
  textOf: (name: string) => string | undefined
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
    const truth = word === 'else' ? true : decide(word, rest, expand, textOf);
    if (top.decided) {
      top.reads = !top.taken && truth !== false;
      top.taken ||= top.reads;
      if (truth === null) top.decided = false;
    }
    return true;
  }
  const truth = decide(word, rest, expand, textOf);
  open.push({ reads: truth !== false, decided: truth !== null, taken: truth === true });
  return true;
}

function decide(
  word: string,
  rest: string,
  expand: ((text: string) => string) | null,
  textOf: (name: string) => string | undefined
): boolean | null {
  if (word.endsWith('def')) {
    const value = textOf(rest.trim());
    // An empty variable counts as not defined. What is not set here may come from the environment, or from a person.
    if (value === '') return word === 'ifndef';
    return value === undefined || expand === null ? null : word === 'ifdef';
  }
  if (expand === null) return null;
  const match = /^\(([\s\S]*?),([\s\S]*)\)\s*$/.exec(rest.trim()) ?? /^(['"])(.*?)\1\s+(['"])(.*?)\3$/.exec(rest.trim());
  if (!match) return null;
  const [left, right] = match.length > 3 ? [match[2] ?? '', match[4] ?? ''] : [match[1] ?? '', match[2] ?? ''];
  const [a, b] = [expand(left).trim(), expand(right).trim()];
  if (a.includes('\uE000') || b.includes('\uE000')) return null;
  return (a === b) === (word === 'ifeq');
}
