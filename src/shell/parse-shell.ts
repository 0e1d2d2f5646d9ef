import { type AndOr, type CommandNode, type PipelineNode, parse, type Statement } from 'unbash';
import type { EscapeCharacter } from '../model/dockerfile.ts';
import type { ShellBody, ShellCommand, ShellConnector } from '../model/shell.ts';
import { tooComplex } from './read-script.ts';
import { posixShell } from './shell-words.ts';
import { shellCommand } from './simple-command.ts';
import { hasStrayText } from './stray-text.ts';

/** Longest text that is parsed, in UTF-16 units: Linux takes no longer argument. */
const LONGEST_TEXT = 131_072;

export interface ShellContext {
  /** Words of SHELL in force. */
  readonly shell?: readonly string[];
  readonly escape?: EscapeCharacter;
}

/**
 * Reads the text of a RUN as a list of commands. Total; whatever cannot be read as plain commands of a POSIX shell is marked
 * `opaque` with the reason. Another shell, or a backtick as escape character (Windows text), is not parsed at all.
 */
export function parseShell(text: string, { shell = ['/bin/sh', '-c'], escape: escaper = '\\' }: ShellContext = {}): ShellBody {
  const posix = posixShell(shell);
  const body = (commands: readonly ShellCommand[], opaque: string | null): ShellBody => ({
    text,
    commands,
    errexit: posix?.errexit === true,
    opaque: opaque ?? commands.find((command) => command.opaque !== null)?.opaque ?? null
  });
  if (posix === null) return body([], `shell ${shell[0]?.slice(0, 40) ?? ''}`);
  const unreadable = escaper === '`' ? 'backtick as escape character' : unreadableReason(text);
  if (unreadable !== null) return body([], unreadable);
  let script: ReturnType<typeof parse>;
  try {
    script = parse(text);
  } catch {
    return body([], 'not readable as shell text');
  }
  const commands = script.commands.flatMap((statement, i) => statementCommands(text, statement, i === script.commands.length - 1));
  const faulty = script.errors !== undefined && script.errors.length > 0;
  const plain = commands.every((command) => command.opaque === null);
  return body(commands, faulty || (plain && hasStrayText(text, script.commands)) ? 'syntax error' : null);
}

function unreadableReason(text: string): string | null {
  if (text.length > LONGEST_TEXT) return 'too long';
  // Shells take these for ordinary characters of a word, readers of text for blanks.
  if (/[^\S \t\n]|[\0\u0085]/.test(text)) return 'unusual blank or carriage return';
  // Such a backslash makes the parser point behind the end.
  if (endsInEscape(text)) return 'ends in a backslash';
  return tooComplex(text);
}

function endsInEscape(text: string): boolean {
  let first = text.length;
  while (text[first - 1] === '\\') first--;
  return (text.length - first) % 2 === 1;
}

function statementCommands(text: string, statement: Statement, last: boolean): ShellCommand[] {
  const background = statement.background === true;
  const separated = /^[ \t]*;/.test(text.slice(statement.end, statement.end + 200)) ? ';' : 'newline';
  const after: ShellConnector | null = background ? '&' : last ? null : separated;
  const reason = background ? 'background job' : null;
  const { command } = statement;
  if (command.type !== 'AndOr') return pipelineCommands(command, after, reason);
  return andOrCommands(command, after, reason);
}

function andOrCommands(list: AndOr, after: ShellConnector | null, reason: string | null): ShellCommand[] {
  return list.commands.flatMap((node, i) => pipelineCommands(node, list.operators[i] ?? after, reason));
}

function pipelineCommands(node: PipelineNode, after: ShellConnector | null, reason: string | null): ShellCommand[] {
  if (node.type !== 'Pipeline') return [shellCommand(node, after, reason)];
  const prefix = node.prefixes[0];
  const own = reason ?? (prefix === undefined ? null : prefix.type === 'Time' ? 'time' : 'negation');
  return node.commands.map((command: CommandNode, i) => {
    const operator = node.operators[i];
    return shellCommand(command, operator === undefined ? after : '|', own ?? (node.operators.includes('|&') ? 'bash pipe' : null));
  });
}
