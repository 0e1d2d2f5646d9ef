import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Obligation } from '../../model/suggestion.ts';
import type { Doubt, Project, Setting } from './tool.ts';

// What stands in the way of a proof, and the files that have to be there: the same for every tool.

export const refuse = (because: Sentence): Doubt => ({ level: 'refuse', because });
export const review = (because: Sentence): Doubt => ({ level: 'review', because });
const wait = (path: string): Doubt => ({ level: 'wait', because: say`the text of ${code(path)} is not loaded` });

/** Names of settings that lead a tool to other files, scripts or places; a file that they name would be missing after the edit. */
const LEADS_ELSEWHERE =
  /file|path|dir|home|root|src|script|exec|shell|plugin|hook|patch|prefix|workspace|link|import|require|load|include|cache|store|target|folder|constraint|config|find|overrid|catalog|editable|lock|output/i;

/** A setting that nobody has looked up: a question where neither its name nor its value leads to other files, else the end of the proof. */
export function unknownSetting(where: Sentence, name: string, value: string | null = null): Doubt {
  const elsewhere = LEADS_ELSEWHERE.test(name.replace(/^(?:npm_config|[A-Z]+)_/i, '')) || (value !== null && /[\\/]/.test(value));
  return elsewhere
    ? refuse(say`${where} ${code(name)}, whose effect on the install is not known`)
    : review(say`Does ${code(name.slice(0, 60))} make the install read or write other files? ${where} it, and nobody has looked it up.`);
}

/** Variables of a tool that nobody has looked up: those that begin as its own do, but for `plain`, which name no file and run nothing. */
export function unknownVariables({ env }: Setting, prefix: string, plain: RegExp): readonly Doubt[] {
  const unknown = [...env.keys()].filter((name) => name.startsWith(prefix) && !plain.test(name.slice(prefix.length)));
  return unknown.map((name) => unknownSetting(say`The Dockerfile sets`, name));
}

/** Whether a file is there as a known regular one, which it has to be. */
export function mustBe(project: Project, path: string, doubts: Doubt[]): boolean {
  const found = project.look(path);
  if (found === 'absent') doubts.push(refuse(say`${code(path)} is not among the copied files`));
  else if (found !== 'file')
    doubts.push(
      refuse(say`${code(path)} is ${found === 'symlink' ? say`a symbolic link` : say`written by a step whose result is not known`}`)
    );
  return found === 'file';
}

/** Reads a file that has to be a known regular one. */
export function mustRead(project: Project, path: string, doubts: Doubt[]): string | null {
  if (!mustBe(project, path, doubts)) return null;
  const text = project.text(path);
  if (text === null) doubts.push(wait(path));
  return text;
}

/** The files of the list that are there; any that is a link or unknown is refused. */
export function present(project: Project, names: readonly string[], doubts: Doubt[]): string[] {
  return names.filter((name) => {
    const found = project.look(name);
    if (found === 'symlink') doubts.push(refuse(say`${code(name)} is a symbolic link`));
    // Such a file is the same in both orders; only what it names might be missing.
    if (found === 'unknown')
      doubts.push(review(say`Does a step in front of the install write ${code(name)}, and does that name files of the project?`));
    return found === 'file';
  });
}

/** Files that a package manager looks for upwards: one in a directory above the project, among what is copied, is refused. */
export function refuseAbove(project: Project, names: readonly string[], doubts: Doubt[]): void {
  const found = project.above.find((path) => names.includes(path.slice(path.lastIndexOf('/') + 1)));
  if (found !== undefined) doubts.push(refuse(say`${code(found)} lies above the directory of the install, where the tool may find it`));
}

export const obligation = (claim: Sentence, evidence: Sentence): Obligation => ({ claim, evidence });
