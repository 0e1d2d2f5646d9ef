import { code, say } from '../../model/sentence.ts';
import { mustRead, refuse } from './doubts.ts';
import type { Doubt, Project } from './tool.ts';

const SPECIFIER = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._, -]*\])?\s*(?:\(?(?:[<>=!~]=?=?\s*[A-Za-z0-9.*+!_-]+\s*,?\s*)*\)?)?$/;
const PLAIN_OPTION =
  /^--?(?:i|index-url|extra-index-url|trusted-host|pre|prefer-binary|only-binary|no-binary|require-hashes|no-index|use-feature)(?:[\s=].*)?$/;
const LINE_OPTIONS = /\s--(?:hash|config-settings|global-option)[=\s].*$/;

/**
 * Follows requirements files through their `-r` and `-c` lines, each relative to the file that names it. Anything but names,
 * specifiers, hashes and index options is refused: paths, editable installs and addresses reach outside of the list.
 */
export function requirementsClosure(project: Project, files: readonly string[], doubts: Doubt[]): readonly string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    if (seen.size >= 50) {
      doubts.push(refuse(say`the requirements files include more than 50 others`));
      return;
    }
    seen.add(path);
    const text = mustRead(project, path, doubts);
    if (text === null) return;
    const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
    for (const included of readLines(text, path, doubts)) {
      const target = relativeTo(directory, included);
      if (target === null) doubts.push(refuse(say`${code(path)} includes ${code(included)}, outside of the directory`));
      else visit(target);
    }
  };
  for (const file of files) {
    const inside = file.startsWith(`${project.directory}/`) ? file.slice(project.directory.length + 1) : file.replace(/^(?:\.\/)+/, '');
    if (inside.startsWith('/') || inside.includes('..') || inside.includes(':'))
      doubts.push(refuse(say`${code(file)} lies outside of the directory of the install`));
    else visit(inside);
  }
  return [...seen];
}

function relativeTo(directory: string, path: string): string | null {
  if (path.startsWith('/') || path.includes(':') || path.includes('$')) return null;
  const parts: string[] = [];
  for (const part of `${directory}${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function readLines(text: string, path: string, doubts: Doubt[]): readonly string[] {
  const included: string[] = [];
  for (const raw of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const include = /^(?:-r|--requirement|-c|--constraint)(?:\s+|=|(?<=^-[rc]))(\S+)$/.exec(line);
    if (include) {
      included.push(include[1] ?? '');
      continue;
    }
    if (PLAIN_OPTION.test(line)) {
      if (/\$/.test(line)) doubts.push(refuse(say`${code(path)} has a line that takes a variable`));
      continue;
    }
    const [requirement = ''] = line.replace(LINE_OPTIONS, '').split(';');
    if (!SPECIFIER.test(requirement.trim()))
      doubts.push(refuse(say`${code(path)} has a line that is no plain requirement: ${code(line.slice(0, 80))}`));
  }
  return included;
}
