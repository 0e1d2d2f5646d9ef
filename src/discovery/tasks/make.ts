import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { repositoryFiles } from '../repository-files.ts';
import type { Search, TaskScript } from '../search.ts';
import { globPaths } from '../shell/files.ts';
import { shellOutput } from '../shell/walk.ts';
import { expandMake, type MakeNames, stemOf } from './make-expand.ts';
import { type MakeRule, parseMakefile } from './makefile.ts';

const MAX_MAKEFILE = 256 * 1024;
const MAX_TARGETS = 200;
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

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
    if (/^(?:-C|--directory)$/.test(word)) directory = `${directory}/${words[++at] ?? ''}`;
    else if (/^(?:-C|--directory=)./.test(word)) directory = `${directory}/${word.replace(/^(?:-C|--directory=)/, '')}`;
    else if (/^(?:-f|--file|--makefile)$/.test(word)) file = words[++at];
    else if (/^--(?:file|makefile)=/.test(word)) file = word.slice(word.indexOf('=') + 1);
    else if (/^-(?:j|l|o|W|I)$/.test(word) && /^\d/.test(words[at + 1] ?? '')) at++;
    else if (assignment) given.set(assignment[1] ?? '', (assignment[2] ?? '').replaceAll('$', '$$$$'));
    else if (!word.startsWith('-')) targets.push(word);
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
    unknowns
  };
  const include = (name: string) => {
    const other = treePath(directory, name);
    const found = other === null || !repository.isFile(other) ? null : repository.text(other);
    return other === null || found === null || found.length > MAX_MAKEFILE ? null : { text: found, file: other };
  };
  const { variables, rules } = parseMakefile(text, path, include, names, targets === null);
  const find = (rule: MakeRule, stem: string, target: string) => (name: string) => {
    if (name === '@') return target;
    if (name === '*' || name === '%') return stem;
    if (name === '<') return rule.needs[0]?.replace('%', stem) ?? '';
    if (name === '^' || name === '+') return rule.needs.map((need) => need.replace('%', stem)).join(' ');
    if (name === '@D' || name === '@F')
      return name === '@F'
        ? target.slice(target.lastIndexOf('/') + 1)
        : target.includes('/')
          ? target.slice(0, target.lastIndexOf('/'))
          : '.';
    return values.given.get(name) ?? rule.own.get(name) ?? variables.get(name) ?? names.find(name);
  };
  const all: MakeNames = { ...names, find: (name) => values.given.get(name) ?? variables.get(name) ?? names.find(name) };
  let exported: ReadonlyMap<string, string> | null = null;
  const oneShell = rules.some((rule) => rule.targets.includes('.ONESHELL'));
  return wantedRules(rules, targets, search).flatMap(({ rule, stem, target }) => {
    const whole = { text: rule.recipe.map((one) => one.text).join('\n'), line: rule.recipe[0]?.line ?? 0 };
    return (oneShell && rule.recipe.length > 0 ? [whole] : rule.recipe).flatMap(({ text: written, line }) => {
      exported ??= new Map([
        ...values.environment,
        ...[...variables].filter(([, value]) => !value.includes('\n')).map(([name, value]) => [name, expandMake(value, all)] as const)
      ]);
      const script = expandMake(written, { ...names, find: find(rule, stem, target) });
      // A defined recipe of several lines: each is a command of its own.
      const lines = written.includes('\n') ? [script] : script.split('\n');
      return lines.map((one) => ({
        text: one.replace(/^\s*[@+-]+\s*/, ''),
        file: rule.file,
        firstLine: line,
        directory,
        variables: exported ?? values.environment
      }));
    });
  });
}

/** Rules that targets need, with what a pattern stands for. */
function wantedRules(
  rules: readonly MakeRule[],
  targets: readonly string[] | null,
  { unknowns }: Search
): readonly { readonly rule: MakeRule; readonly stem: string; readonly target: string }[] {
  if (targets === null) {
    const unknown = unknowns.mark({ name: '$*', volatile: false, options: [] });
    return rules.map((rule) => {
      const pattern = rule.targets[0] ?? '';
      return pattern.includes('%') ? { rule, stem: unknown, target: pattern.replace('%', unknown) } : { rule, stem: '', target: pattern };
    });
  }
  const first = rules.find((rule) => !rule.targets[0]?.startsWith('.') && !rule.targets[0]?.includes('%'))?.targets.slice(0, 1) ?? [];
  const wanted = new Set<string>();
  const found: { rule: MakeRule; stem: string; target: string }[] = [];
  const need = (target: string): void => {
    if (wanted.has(target) || wanted.size > MAX_TARGETS) return;
    wanted.add(target);
    const exact = rules.filter((rule) => rule.targets.includes(target));
    for (const rule of exact) for (const other of rule.needs) need(other);
    for (const rule of exact) found.push({ rule, stem: '', target });
    if (exact.some((rule) => rule.recipe.length > 0)) return;
    for (const rule of rules) {
      const stem = rule.targets
        .filter((pattern) => pattern.includes('%'))
        .map((pattern) => stemOf(pattern, target))
        .find((one) => one !== null);
      if (stem === undefined || stem === null) continue;
      for (const other of rule.needs) need(other.replace('%', stem));
      found.push({ rule, stem, target });
      return;
    }
  };
  for (const target of targets.length === 0 ? first : targets) need(target);
  return found;
}
