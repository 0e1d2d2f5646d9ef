import { ownEntry } from '../../plain/index.ts';
import { resolvePath } from '../effects/paths.ts';
import { isObject, parseObject } from '../tools/javascript.ts';
import type { Project } from '../tools/tool.ts';

// Programs of the project that a step runs, read loosely: advice and questions alone rest on them.

/** A script of the shell, targets of make or a script of `package.json`, as the step calls it, with the commands that it runs. */
export interface OwnProgram {
  readonly label: string;
  readonly text: string;
}

/** Programs that start others are followed so far. */
const DEEPEST = 3;
const MOST = 12;
/** Longest file that is read, in UTF-16 units. */
const LONGEST = 60_000;

type ProjectIn = (directory: string) => Project;

/** The programs of the project that these commands start in a directory of the image, each with those that it starts itself. */
export function ownPrograms(text: string, directory: string, projectIn: ProjectIn): readonly OwnProgram[] {
  const found: OwnProgram[] = [];
  const visit = (commands: string, from: string, depth: number, first: string | null): void => {
    for (const { label, run } of callsOf(commands, from)) {
      if (found.length === MOST) return;
      const started = run(projectIn);
      if (started === null || found.some((one) => one.text === started.text)) continue;
      found.push({ label: first ?? label, text: started.text });
      if (depth < DEEPEST) visit(started.text, started.directory, depth + 1, first ?? label);
    }
  };
  visit(text, directory, 1, null);
  return found;
}

interface Started {
  readonly text: string;
  readonly directory: string;
}
interface Call {
  readonly label: string;
  readonly run: (projectIn: ProjectIn) => Started | null;
}

/** What begins a command; bounded, so that no text takes time that grows with its square. */
const BEGIN = String.raw`(?:^|[;&|(\n]|\b(?:then|do|else|exec)\b)[ \t]{0,40}(?:[A-Za-z_]\w{0,60}=\S{0,200}[ \t]{1,8}){0,6}`;
const SCRIPT = new RegExp(
  String.raw`${BEGIN}((?:(?:ba|da|z|a)?sh|\.|source)[ \t]+(?:-\w+[ \t]+){0,4})?["']?((?:\.{1,2}\/|\/)?(?:[\w.@-]+\/)*[\w.@-]+)["']?(?=[\s;&|)]|$)`,
  'g'
);
const MAKE = new RegExp(String.raw`${BEGIN}g?make((?:[ \t]+[^\s;&|)]+)*)`, 'g');
const PACKAGE_SCRIPT = new RegExp(String.raw`${BEGIN}((?:npm|yarn|pnpm|bun)[ \t]+(?:run(?:-script)?[ \t]+)?([\w:.-]+))`, 'g');
const CD = new RegExp(String.raw`${BEGIN}cd[ \t]+["']?([\w./@-]+)`, 'g');

function callsOf(written: string, from: string): readonly Call[] {
  const text = written.replace(/\\\r?\n/g, ' ');
  const moves = [...text.matchAll(CD)].map((m) => ({ at: m.index, to: m[1] ?? '.' }));
  const placeAt = (at: number): string => moves.filter((m) => m.at < at).reduce((place, m) => resolvePath(place, m.to), from);
  const scripts = [...text.matchAll(SCRIPT)].flatMap(({ index, 1: shell, 2: path = '' }): Call[] =>
    shell === undefined && !path.includes('/') ? [] : [{ label: path, run: (projectIn) => scriptOf(path, placeAt(index), projectIn) }]
  );
  const makes = [...text.matchAll(MAKE)].map(({ index, 1: words = '' }): Call => {
    const plain = words.replace(/\s+/g, ' ').trim();
    return { label: `make ${plain}`.trim().slice(0, 60), run: (projectIn) => madeBy(plain.split(' '), placeAt(index), projectIn) };
  });
  const packaged = [...text.matchAll(PACKAGE_SCRIPT)].map(
    ({ index, 1: words = '', 2: name = '' }): Call => ({
      label: words.replace(/\s+/g, ' '),
      run: (projectIn) => packageScript(name, placeAt(index), projectIn)
    })
  );
  return [...scripts, ...makes, ...packaged];
}

function scriptOf(path: string, directory: string, projectIn: ProjectIn): Started | null {
  const project = projectIn(directory);
  const text = project.look(path) === 'file' ? project.text(path)?.slice(0, LONGEST) : undefined;
  if (text === undefined || !(/\.(?:ba|z)?sh$/.test(path) || /^#!.*\b(?:ba|da|z|a)?sh\b/.test(text))) return null;
  return { text, directory };
}

function packageScript(name: string, directory: string, projectIn: ProjectIn): Started | null {
  const project = projectIn(directory);
  const text = project.look('package.json') === 'file' ? project.text('package.json') : null;
  const scripts = text === null ? undefined : parseObject(text)?.['scripts'];
  const script = isObject(scripts) ? ownEntry(scripts, name) : undefined;
  return typeof script === 'string' ? { text: script, directory } : null;
}

function madeBy(words: readonly string[], from: string, projectIn: ProjectIn): Started | null {
  const targets: string[] = [];
  let directory = from;
  let named: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-C' || word === '-f') {
      const value = words[++at] ?? '';
      if (word === '-C') directory = resolvePath(from, value);
      else named = value;
    } else if (/^[\w./%@-]+$/.test(word) && !word.startsWith('-')) targets.push(word);
  }
  const project = projectIn(directory);
  const file = (named === null ? ['GNUmakefile', 'makefile', 'Makefile'] : [named]).find((name) => project.look(name) === 'file');
  const text = file === undefined ? null : project.text(file);
  return text === null ? null : { text: recipesOf(text.slice(0, LONGEST), targets), directory };
}

interface MakeRule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  readonly recipe: readonly string[];
}

const MOST_TARGETS = 60;

/** The recipes of these targets, or of the first one, and of what they need. */
function recipesOf(makefile: string, wanted: readonly string[]): string {
  const variables = new Map<string, string>();
  const expand = (text: string, depth = 0): string =>
    depth > 5
      ? text
      : text.replace(/\$\$|\$[({]([\w.-]+)[)}]/g, (whole, name: string | undefined) =>
          name === undefined ? '$' : variables.has(name) ? expand(variables.get(name) ?? '', depth + 1) : whole
        );
  const rules: (MakeRule & { recipe: string[] })[] = [];
  for (const line of makefile.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    if (line.startsWith('\t')) {
      rules.at(-1)?.recipe.push(line.slice(1).replace(/^[\s@+-]+/, ''));
      continue;
    }
    const [, name, value] = /^ *(?:export +|override +)?([\w.-]+)\s*[:?+!]{0,2}=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      variables.set(name, (value ?? '').replace(/\s+#.*$/, ''));
      continue;
    }
    const [, targets, needs, inline] = /^([^\s#:=][^:=#]*)::?(?!=)([^=;#]*)(?:;(.*)|#.*)?$/.exec(line) ?? [];
    if (targets !== undefined)
      rules.push({
        targets: wordsOf(expand(targets)),
        needs: wordsOf(expand(needs ?? '')),
        recipe: inline === undefined ? [] : [inline.trim()]
      });
  }
  const first = rules.find(({ targets }) => targets.some((t) => !t.startsWith('.') && !t.includes('%')))?.targets[0];
  const queue = wanted.length > 0 ? [...wanted] : first === undefined ? [] : [first];
  const made = new Set<string>();
  const recipes: string[] = [];
  for (let target = queue.shift(); target !== undefined && made.size < MOST_TARGETS; target = queue.shift()) {
    if (made.has(target)) continue;
    made.add(target);
    for (const rule of rules.filter(({ targets }) => targets.some((t) => fits(t, target)))) {
      queue.push(...rule.needs);
      recipes.push(...rule.recipe.map((line) => expand(line)));
    }
  }
  return recipes.join('\n');
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** Whether a target of a rule stands for the one that is wanted: by its name, or by a pattern of more than a wildcard. */
function fits(target: string, wanted: string): boolean {
  const [head = '', tail] = target.split('%');
  if (tail === undefined) return target === wanted;
  return head + tail !== '' && wanted.length > head.length + tail.length && wanted.startsWith(head) && wanted.endsWith(tail);
}
