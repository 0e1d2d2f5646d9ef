import { commandIsVolatile, namesSomethingVolatile, type Unknowns } from '../unknowns.ts';

export interface MakeRule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  /** Recipe lines with make's own variables still in them; continued lines are joined by the shell. */
  readonly recipe: readonly { readonly text: string; readonly line: number }[];
}

export interface Makefile {
  readonly variables: ReadonlyMap<string, string>;
  readonly rules: readonly MakeRule[];
}

const MAX_DEPTH = 20;
const MAX_TEXT = 20_000;

/** Reads rules and variables of a makefile; both branches of a conditional are read, the first value of a variable stands. */
export function parseMakefile(text: string): Makefile {
  const variables = new Map<string, string>();
  const rules: { targets: readonly string[]; needs: readonly string[]; recipe: { text: string; line: number }[] }[] = [];
  const lines = text.split('\n');
  let current: (typeof rules)[number] | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = at;
    let whole = lines[at] ?? '';
    while (whole.endsWith('\\') && at + 1 < lines.length && whole.length < MAX_TEXT) whole = `${whole}\n${lines[++at]}`;
    if (whole.startsWith('\t')) {
      current?.recipe.push({ text: whole.slice(1), line });
      continue;
    }
    const plain = whole.replaceAll('\\\n', ' ');
    const assignment = /^\s*(?:export\s+|override\s+)*([A-Za-z_][\w.-]*)\s*(\+|\?|::?)?=\s*([\s\S]*)$/.exec(plain);
    if (assignment) {
      const [, name = '', kind, value = ''] = assignment;
      const before = variables.get(name);
      const clean = value.replace(/(^|\s)#.*$/, '').trim();
      if (kind === '+') variables.set(name, before === undefined ? clean : `${before} ${clean}`);
      else if (before === undefined) variables.set(name, clean);
      continue;
    }
    const rule = /^([^\s:#=][^:#=]*?)\s*::?(?!=)([^#]*)/.exec(plain);
    if (rule) {
      current = {
        targets: (rule[1] ?? '').split(/\s+/),
        needs: (rule[2] ?? '')
          .replace(/;.*/, '')
          .split(/\s+/)
          .filter((word) => word !== '' && word !== '|'),
        recipe: []
      };
      rules.push(current);
    }
  }
  return { variables, rules };
}

/** Puts make's variables into a recipe line; `$$` becomes the shell's `$`, what is not known becomes a mark. */
export function expandMake(text: string, find: (name: string) => string | undefined, unknowns: Unknowns, depth = 0): string {
  let out = '';
  let at = 0;
  while (at < text.length && out.length < MAX_TEXT) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) break;
    out += text.slice(at, dollar);
    const next = text[dollar + 1] ?? '';
    if (next === '$') {
      out += '$';
      at = dollar + 2;
    } else if (next === '(' || next === '{') {
      const end = closing(text, dollar + 2, next, next === '(' ? ')' : '}');
      out += reference(text.slice(dollar + 2, end), find, unknowns, depth);
      at = end + 1;
    } else {
      out += lookUp(next, find, unknowns, depth);
      at = dollar + 2;
    }
  }
  return (out + text.slice(at)).slice(0, MAX_TEXT);
}

function reference(inside: string, find: (name: string) => string | undefined, unknowns: Unknowns, depth: number): string {
  if (/^[\w.@*<^-]+$/.test(inside)) return lookUp(inside, find, unknowns, depth);
  const shell = /^shell\s+([\s\S]*)$/.exec(inside)?.[1];
  // A repository's own directory is the commonest thing that makefiles ask the shell for.
  if (shell !== undefined && /^(?:pwd|git rev-parse --show-toplevel)\s*$/.test(shell)) return '.';
  return unknowns.mark({ name: `$(${inside.replace(/\s+/g, ' ').slice(0, 60)})`, volatile: commandIsVolatile(inside), options: [] });
}

function lookUp(name: string, find: (name: string) => string | undefined, unknowns: Unknowns, depth: number): string {
  if (name === 'CURDIR') return '.';
  if (name === 'MAKE') return 'make';
  const value = find(name);
  if (value === undefined || depth > MAX_DEPTH)
    return unknowns.mark({ name: `$${name}`, volatile: namesSomethingVolatile(name), options: [] });
  return expandMake(value, find, unknowns, depth + 1);
}

function closing(text: string, from: number, open: string, close: string): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return text.length;
}
