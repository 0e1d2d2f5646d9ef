import type { Command, CommandNode, Redirection, Word } from 'unbash';
import type { ShellCommand, ShellConnector, ShellRedirect } from '../model/shell.ts';
import { chompTabs } from './heredoc-tabs.ts';
import { assignmentValue, assignmentWord, literalOf, shellWord } from './literal.ts';

/** Builtins that change what later words mean, or run text that is not in the words. */
const MEANING_CHANGERS = new Set(['eval', '.', 'source', 'exec', 'alias', 'unalias', 'trap', 'shopt', 'enable', 'builtin', 'hash']);

/** Redirections that only bash knows, or that sh reads otherwise (`&>` starts a background job there). */
const BASH_REDIRECTS = new Set(['&>', '&>>', '<<<']);

const CONSTRUCTS: Readonly<Record<Exclude<CommandNode['type'], 'Command'>, string>> = {
  If: 'if',
  For: 'loop',
  ArithmeticFor: 'loop',
  While: 'loop',
  Select: 'loop',
  Case: 'case',
  Subshell: 'subshell',
  BraceGroup: 'group',
  TestCommand: 'bash test',
  ArithmeticCommand: 'arithmetic',
  Redirected: 'redirected group',
  Function: 'function',
  Coproc: 'coprocess'
};

/** A command of the body; whatever is no simple command is only named (docs/design: what must be treated as opaque). */
export function shellCommand(node: CommandNode, next: ShellConnector | null, reason: string | null): ShellCommand {
  const place = { next, start: node.pos, end: node.end };
  if (node.type !== 'Command')
    return { argv: [], words: [], assignments: [], redirects: [], ...place, opaque: reason ?? CONSTRUCTS[node.type] };
  const words = [
    ...(node.name === undefined ? [] : [shellWord(node.name)]),
    ...node.suffix.flatMap((part) => (part.type === 'Word' ? [shellWord(part)] : part.type === 'Assignment' ? [assignmentWord(part)] : []))
  ];
  const assignments = node.prefix.flatMap((part) =>
    part.type === 'Assignment' ? [{ name: part.name, value: assignmentValue(part) }] : []
  );
  const redirects = [...node.prefix, ...node.suffix].flatMap((part) => (isRedirection(part) ? [shellRedirect(part)] : []));
  const opaque = reason ?? opaqueReason(node) ?? substitutionReason(node);
  return { argv: words.map((word) => word.literal), words, assignments, redirects, ...place, opaque };
}

function isRedirection(part: Command['prefix'][number] | Command['suffix'][number]): part is Redirection {
  return part.type === 'Redirect' || part.type === 'HereString' || part.type === 'HereDoc';
}

function shellRedirect(part: Redirection): ShellRedirect {
  const descriptor = part.descriptor?.type === 'FileDescriptor' ? part.descriptor.value : null;
  if (part.type !== 'HereDoc')
    return { operator: part.operator, descriptor, target: part.target === undefined ? null : literalOf(part.target), heredoc: null };
  const { delimiter, body } = part;
  const plain = delimiter?.quoted === true || !/[$`\\]/.test(body.text);
  const text = part.operator === '<<-' ? chompTabs(body.text) : body.text;
  return { operator: part.operator, descriptor, target: delimiter?.value ?? null, heredoc: plain ? text : null };
}

function opaqueReason(command: Command): string | null {
  if (command.name !== undefined) {
    const name = literalOf(command.name);
    if (name === null) return 'program name not literal';
    if (MEANING_CHANGERS.has(name)) return name;
  }
  for (const part of [...command.prefix, ...command.suffix]) {
    if (part.type === 'Assignment' && (part.append === true || part.index !== undefined || part.value.type !== 'Word'))
      return 'bash assignment';
    if (part.type === 'HereDoc' && part.closing === undefined) return 'unterminated heredoc';
    if (isRedirection(part) && (BASH_REDIRECTS.has(part.operator) || part.descriptor?.type === 'FileDescriptorVariable'))
      return 'bash redirection';
  }
  return null;
}

/** Expansions that do more than give text: commands run, variables set, or the whole script stops. */
const ACTS = /`|\$\(|\$\[|[<>]\(|\$\{[^}]*[=?]/;

function substitutionReason(command: Command): string | null {
  const acts = (word: Word | undefined): boolean => word !== undefined && literalOf(word) === null && ACTS.test(word.text);
  for (const part of [command.name, ...command.prefix, ...command.suffix]) {
    if (part === undefined) continue;
    const found =
      part.type === 'Word'
        ? acts(part)
        : part.type === 'Assignment'
          ? part.value.type === 'Word' && acts(part.value)
          : part.type === 'HereDoc'
            ? part.delimiter?.quoted !== true && ACTS.test(part.body.text)
            : acts(part.target);
    if (found) return 'command substitution';
  }
  return null;
}
