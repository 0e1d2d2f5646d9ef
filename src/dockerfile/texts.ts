import type { Instruction, RunInstruction, Stage } from '../model/dockerfile.ts';
import { trimSpace } from './blanks.ts';
import { isHeredocSource } from './heredoc.ts';

/**
 * The instruction on one line, its first word in upper case and everything else as written: what BuildKit expands for the name of
 * the step. A RUN that is one heredoc has the first line of its body behind it (docs/cache-rules.md §15; buildkit
 * dockerfile2llb/convert.go uppercaseCmd, summarizeHeredoc).
 */
export function instructionText(instruction: Instruction): string {
  const { source, heredocs } = instruction;
  const blank = source.indexOf(' ');
  const end = blank < 0 ? source.length : blank;
  const text = source.slice(0, end).toUpperCase() + source.slice(end);
  if (instruction.kind !== 'run' || !isOneHeredoc(instruction)) return text;
  const [first = '', ...more] = trimSpace(heredocs[0]?.raw ?? '').split(/\r?\n/);
  return `${text} (${first}${more.length > 0 ? '...' : ''})`;
}

function isOneHeredoc({ command, heredocs }: RunInstruction): boolean {
  return command.form === 'shell' && heredocs.length > 0 && isHeredocSource(command.text);
}

/** What a RUN executes. */
export type RunScript =
  /** The program and its arguments. */
  | { readonly kind: 'exec'; readonly words: readonly string[] }
  /** Text that the shell of the stage gets as one argument, heredocs and their delimiters included where it has to read them itself. */
  | { readonly kind: 'shell'; readonly text: string }
  /** A heredoc that begins with `#!`: a file of that name is made and executed without the stage's shell. */
  | { readonly kind: 'file'; readonly name: string; readonly body: string };

/** What a RUN executes, heredocs resolved (docs/cache-rules.md §8; buildkit dockerfile2llb/convert.go dispatchRun, for Linux). */
export function runScript(run: RunInstruction): RunScript {
  if (run.command.form === 'exec') return { kind: 'exec', words: run.command.words };
  const [first] = run.heredocs;
  if (first === undefined) return { kind: 'shell', text: run.command.text };
  if (isOneHeredoc(run))
    return first.body.startsWith('#!') ? { kind: 'file', name: first.name, body: first.body } : { kind: 'shell', text: first.body };
  return { kind: 'shell', text: run.command.text + run.heredocs.map((heredoc) => `\n${heredoc.raw}${heredoc.name}`).join('') };
}

/** The name by which reports and logs call a stage: its own, else `stage-` and its position from 0. */
export function stageNameOf(stage: Stage): string {
  return stage.name ?? `stage-${stage.index}`;
}
