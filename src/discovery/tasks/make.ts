import type { TreePath } from '../../model/units.ts';
import { ownEntry } from '../../plain/index.ts';
import { treePath } from '../assemble.ts';
import { repositoryFiles } from '../repository-files.ts';
import type { Search, TaskScript } from '../search.ts';
import { absolutePath, globPaths } from '../shell/files.ts';
import { shellOutput } from '../shell/walk.ts';
import type { Unknowns } from '../unknowns.ts';
import { expandMake, type MakeNames, stemOf } from './make-expand.ts';
import { type Makefile, type MakeRule, parseMakefile } from './makefile.ts';

const MAX_MAKEFILE = 256 * 1024;
const MAX_TARGETS = 200;
const MAX_EACH = 20;
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** `-e`, alone or among flags without a value: variables of the environment win over those of the makefile. */
const OVERRIDES = /^(?:--environment-overrides|-[bBdiknqrRsSvw]*e[bBdiknqrRsSvw]*)$/;

export interface TaskCall {
  readonly words: readonly string[];
  readonly directory: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** Recipes that `make` with these words runs. */
export function makeScripts(call: TaskCall, search: Search): readonly TaskScript[] {
  let directory = call.directory;
  let file: string | undefined;
  const given = new Map<string, string>();
  const targets: string[] = [];
  const { words } = call;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const assignment = /^([A-Za-z_]\w*)(?:[:?]|::)?=([\s\S]*)$/.exec(word);
    if (/^(?:-C|--directory)$/.test(word)) directory = absolutePath(words[++at] ?? '', directory);
    else if (/^(?:-C|--directory=)./.test(word)) directory = absolutePath(word.replace(/^(?:-C|--directory=)/, ''), directory);
    else if (/^(?:-f|--file|--makefile)$/.test(word)) file = words[++at];
    else if (/^--(?:file|makefile)=/.test(word)) file = word.slice(word.indexOf('=') + 1);
    else if (/^-(?:j|l|o|W|I)$/.test(word) && /^\d/.test(words[at + 1] ?? '')) at++;
    else if (assignment) given.set(assignment[1] ?? '', (assignment[2] ?? '').replaceAll('$', '$$$$'));
    else if (!word.startsWith('-')) targets.push(word);
    else if (OVERRIDES.test(word))
      for (const [name, value] of call.environment) if (!given.has(name)) given.set(name, value.replaceAll('$', '$$$$'));
  }
  const path = (file === undefined ? MAKEFILES : [file])
    .flatMap((name) => treePath(directory, name) ?? [])
    .find((one) => search.repository.isFile(one));
  return path === undefined ? [] : makefileScripts(path, directory, targets, { environment: call.environment, given }, search);
}

/** Recipes of a makefile: those that the targets need, or all of them where `targets` is null. */
export function makefileScripts(
  path: TreePath,
  directory: string,
  targets: readonly string[] | null,
  values: { readonly environment: ReadonlyMap<string, string>; readonly given: ReadonlyMap<string, string> },
  search: Search
): readonly TaskScript[] {
  const { repository, unknowns } = search;
  const text = repository.text(path);
  if (text === null || text.length > MAX_MAKEFILE) return [];
  const files = repositoryFiles(repository);
  const place = { files, directory, scriptDirectory: directory, unknowns, variables: values.environment };
  const names: MakeNames = {
    find: (name) => values.given.get(name) ?? values.environment.get(name)?.replaceAll('$', '$$$$'),
    shell: (command) => shellOutput(command, place),
    wildcard: (pattern) => globPaths(pattern, directory, files) ?? (repository.isFile(treePath(directory, pattern) ?? '') ? [pattern] : []),
    unknowns,
    work: repository.work
  };
  const include = (name: string) => {
    const other = treePath(directory, name);
    const found = other === null || !repository.isFile(other) ? null : repository.text(other);
    return other === null || found === null || found.length > MAX_MAKEFILE ? null : { text: found, file: other };
  };
  const makefile = parseMakefile(text, path, include, names, targets === null);
  const { variables, rules } = makefile;
  const find = (wanted: WantedRule) => (name: string) => {
    const automatic = ownEntry(AUTOMATIC, name);
    if (automatic !== undefined) return automatic(wanted);
    return values.given.get(name) ?? wanted.scope.get(name) ?? variables.get(name) ?? names.find(name);
  };
  const scoped = (wanted: WantedRule) =>
    [...wanted.scope].map(([name, value]) => [name, expandMake(value, { ...names, find: find(wanted) })] as const);
  const all: MakeNames = { ...names, find: (name) => values.given.get(name) ?? variables.get(name) ?? names.find(name) };
  let exported: ReadonlyMap<string, string> | null = null;
  const oneShell = rules.some((rule) => rule.targets.includes('.ONESHELL'));
  return wantedRules(makefile, targets, search).flatMap((wanted) => {
    const { rule } = wanted;
    const whole = { text: rule.recipe.map((one) => one.text).join('\n'), line: rule.recipe[0]?.line ?? 0 };
    return (oneShell && rule.recipe.length > 0 ? [whole] : rule.recipe).flatMap(({ text: written, line }) => {
      exported ??= new Map([
        ...values.environment,
        ...[...variables].filter(([, value]) => !value.includes('\n')).map(([name, value]) => [name, expandMake(value, all)] as const)
      ]);
      const script = expandMake(written, { ...names, find: find(wanted) });
      // A defined recipe of several lines: each is a command of its own, unless the shell goes on with it.
      const lines = written.includes('\n') ? [script] : script.split(/(?<!\\)\n/);
      return lines.map((one) => ({
        text: one.replace(/^\s*[@+-]+\s*/, ''),
        file: rule.file,
        firstLine: line,
        directory,
        recipe: wanted.target,
        variables:
          wanted.scope.size === 0 ? (exported ?? values.environment) : new Map([...(exported ?? values.environment), ...scoped(wanted)])
      }));
    });
  });
}

/** make's own variables of a recipe. */
const AUTOMATIC: Readonly<Record<string, (wanted: WantedRule) => string>> = {
  '@': ({ target }) => target,
  '@D': ({ target }) => (target.includes('/') ? target.slice(0, target.lastIndexOf('/')) : '.'),
  '@F': ({ target }) => target.slice(target.lastIndexOf('/') + 1),
  '*': ({ stem }) => stem,
  '%': ({ stem }) => stem,
  '<': (wanted) => needsOf(wanted)[0] ?? '',
  '^': (wanted) => needsOf(wanted).join(' '),
  '+': (wanted) => needsOf(wanted).join(' ')
};

const needsOf = ({ rule, stem }: Pick<WantedRule, 'rule' | 'stem'>) => rule.needs.map((need) => need.replace('%', stem));

/** A rule with the target that it is run for, and the variables of that target. */
interface WantedRule {
  readonly rule: MakeRule;
  readonly stem: string;
  readonly target: string;
  readonly scope: ReadonlyMap<string, string>;
}

/** Rules that targets need, with what a pattern stands for; all of them where it is not known what is asked for. */
function wantedRules(makefile: Makefile, targets: readonly string[] | null, { unknowns }: Search): readonly WantedRule[] {
  const { rules, variables } = makefile;
  if (targets === null)
    return rules.flatMap((rule) => rule.targets.slice(0, MAX_EACH).map((name) => anyUse(rule, name, makefile, unknowns)));
  const goal = variables.get('.DEFAULT_GOAL');
  const first = rules.find((rule) => !rule.targets[0]?.startsWith('.') && !rule.targets[0]?.includes('%'))?.targets.slice(0, 1) ?? [];
  const wanted = new Set<string>();
  const found: WantedRule[] = [];
  const need = (target: string, outer: Scope): void => {
    if (wanted.has(target) || wanted.size > MAX_TARGETS) return;
    wanted.add(target);
    const scope = scopeOf(target, outer, makefile);
    const exact = rules.filter((rule) => rule.targets.includes(target)).map((rule) => ({ rule, stem: stemOfStatic(rule, target) ?? '' }));
    const implicit = exact.some(({ rule }) => rule.recipe.length > 0) ? null : patternRule(target, makefile);
    for (const { rule, stem } of exact) {
      for (const other of rule.needs) need(rule.pattern === null ? other : other.replace('%', stem), scope);
    }
    for (const { rule, stem } of exact) found.push({ rule, stem, target, scope });
    if (implicit === null) return;
    for (const other of needsOf(implicit)) need(other, scope);
    found.push({ ...implicit, target, scope });
  };
  for (const target of targets.length > 0 ? targets : goal === undefined ? first : [goal]) need(target, new Map());
  return found;
}

type Scope = ReadonlyMap<string, string>;

/** The rule for one of its targets, whatever a pattern stands for. */
function anyUse(rule: MakeRule, name: string, makefile: Makefile, unknowns: Unknowns): WantedRule {
  const isPattern = name.includes('%');
  const stem = isPattern ? unknowns.mark({ name: '$*', volatile: false, options: [] }) : (stemOfStatic(rule, name) ?? '');
  const target = isPattern ? name.replace('%', stem) : name;
  return { rule, stem, target, scope: scopeOf(target, new Map(), makefile) };
}

/** Variables of a target: its own over those of the target that needs it. */
function scopeOf(target: string, outer: Scope, { own, variables }: Makefile): Scope {
  const scope = new Map(outer);
  for (const { target: pattern, name, value, appends } of own) {
    if (stemOf(pattern, target) === null) continue;
    const before = scope.get(name) ?? variables.get(name);
    scope.set(name, appends && before !== undefined ? `${before} ${value}` : value);
  }
  return scope;
}

const stemOfStatic = ({ pattern }: MakeRule, target: string) => (pattern === null ? null : stemOf(pattern, target));

/** The first rule with a pattern that a target fits. */
function patternRule(target: string, { rules }: Makefile): Pick<WantedRule, 'rule' | 'stem'> | null {
  for (const rule of rules)
    for (const pattern of rule.targets) {
      const stem = pattern.includes('%') ? stemOf(pattern, target) : null;
      if (stem !== null) return { rule, stem };
    }
  return null;
}
