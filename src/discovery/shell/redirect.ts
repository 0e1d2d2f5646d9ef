import type { Redirection, Word } from '../../shell/index.ts';
import { hasUnknown } from '../unknowns.ts';
import type { FileTest } from './conditions.ts';
import { absolutePath } from './files.ts';
import { fileTest } from './printed.ts';
import { fork, type Machine, type State } from './state.ts';
import { expandParts, expandText } from './words.ts';

export const fileTestOf =
  (machine: Machine, state: State): FileTest =>
  (operator, path) =>
    fileTest(operator, path, { directory: state.directory, files: machine.files });

/** Files and texts that a command's redirections give it. */
export function redirect(redirects: readonly Redirection[], machine: Machine, state: State): void {
  for (const one of redirects) {
    if (one.type === 'HereDoc') {
      const text = one.body.parts === undefined ? one.body.text : expandParts(one.body.parts, machine, state);
      state.stdin = { text: one.operator === '<<-' ? text.replace(/(^|\n)\t+/g, '$1') : text };
    } else if (one.target !== undefined && one.type === 'HereString') {
      const text = `${expandText(one.target, machine, state)}\n`;
      state.stdin = { text: /^\uE000\d+\uE001\n$/.test(text) ? null : text };
    } else if (one.target !== undefined) redirectFile(one.operator, one.target, descriptorOf(one), machine, state);
  }
}

const descriptorOf = ({ descriptor }: Redirection) => (descriptor?.type === 'FileDescriptor' ? descriptor.value : null);

function redirectFile(operator: string, target: Word, descriptor: number | null, machine: Machine, state: State): void {
  if (operator === '<' && (descriptor ?? 0) === 0)
    state.stdin = { text: inputText(target, machine, state), file: expandText(target, machine, state) };
  else if (/^(?:>|>>|>\||&>|&>>)$/.test(operator) && (descriptor ?? 1) === 1) {
    const file = expandText(target, machine, state);
    state.output = file;
    state.appends = operator.endsWith('>>');
    state.capture = null;
    if (operator === '>' && !/^\$GITHUB_/.test(file)) machine.written.delete(file);
  }
}

/** `< file` and `< <(command)`. */
function inputText(target: Word, machine: Machine, state: State): string | null {
  const [part] = target.parts ?? [];
  if (part?.type === 'ProcessSubstitution' && part.script !== undefined) {
    const own = fork(state);
    own.capture = { text: '' };
    own.output = null;
    machine.engine.runList(part.script.commands, machine, own);
    return hasUnknown(own.capture.text) ? partlyKnown(own.capture.text) : own.capture.text;
  }
  const path = expandText(target, machine, state);
  return machine.written.get(path) ?? (hasUnknown(path) ? null : machine.files.read(absolutePath(path, state.directory)));
}

/** What a pipe brings is known line by line only if all of it is. */
export function partlyKnown(text: string): string | null {
  return /\S/.test(text.replace(/\uE000\d+\uE001/g, '')) ? text : null;
}
