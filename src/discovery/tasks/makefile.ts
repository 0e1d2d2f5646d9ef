import { expandMake, type MakeNames } from './make-expand.ts';

export interface MakeRule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  /** Recipe lines with make's own variables still in them; continued lines are joined by the shell. */
  readonly recipe: readonly { readonly text: string; readonly line: number }[];
  /** File that holds the rule. */
  readonly file: string;
  /** Variables that hold for this target alone (`image: TAG = x`). */
  readonly own: ReadonlyMap<string, string>;
}

export interface Makefile {
  readonly variables: ReadonlyMap<string, string>;
  readonly rules: readonly MakeRule[];
}

const MAX_TEXT = 20_000;
const MAX_INCLUDES = 20;

/**
 * Reads rules and variables of a makefile and of those that it includes. `everyBranch`: a person may set what a conditional asks. A conditional that can be decided is; of one that cannot,
 * both branches are read and the first value of a variable stands.
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
  let included = 0;
  const expand = (value: string) => expandMake(value, { ...names, find: (name) => variables.get(name) ?? names.find(name) });

  const read = (source: string, own: string): void => {
    const lines = source.replaceAll('\r\n', '\n').split('\n');
    let current: (MakeRule & { recipe: { text: string; line: number }[] })[] = [];
    /** One entry for each open conditional: whether its branch is read, and whether that is certain. */
    const open: { reads: boolean; decided: boolean; taken: boolean }[] = [];
    for (let at = 0; at < lines.length; at++) {
      const line = at;
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
        for (const name of expand(more[1] ?? '')
          .split(/\s+/)
          .filter((one) => one !== '')) {
          const other = included++ < MAX_INCLUDES ? include(name, own) : null;
          if (other !== null) read(other.text, other.file);
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
      const rule = /^([^\s:#=][^:#=]*?)\s*::?(?!=)([^#]*)/.exec(plain);
      if (!rule) continue;
      const targets = expand(rule[1] ?? '')
        .split(/\s+/)
        .filter((one) => one !== '');
      const behind = rule[2] ?? '';
      const special = /^\s*(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(?:\+|\?|::?)?=\s*(.*)$/.exec(
        behind.concat(plain.slice(rule[0].length))
      );
      if (special) {
        for (const made of rules)
          if (made.targets.some((target) => targets.includes(target)))
            (made.own as Map<string, string>).set(special[1] ?? '', special[2] ?? '');
        rules.push({ targets, needs: [], recipe: [], file: own, own: new Map([[special[1] ?? '', special[2] ?? '']]) });
        current = [];
        continue;
      }
      const [needs = '', inline] = splitAt(behind, ';');
      const made = {
        targets,
        needs: expand(needs)
          .split(/\s+/)
          .filter((word) => word !== '' && word !== '|'),
        recipe: inline === undefined ? [] : [{ text: inline.trim(), line }],
        file: own,
        own: new Map<string, string>()
      };
      for (const before of rules)
        if (before.targets.some((target) => targets.includes(target))) for (const [name, value] of before.own) made.own.set(name, value);
      rules.push(made);
      current = [made];
    }
  };
  read(text, file);
  return { variables, rules };
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
  const match = /^\s*(?:export\s+|override\s+|private\s+)*([A-Za-z_][\w.-]*)\s*(\+|\?|::?:?|!)?=\s*([\s\S]*)$/.exec(plain);
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
