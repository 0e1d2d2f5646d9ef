import { type CommandNode, type PipelineNode, parse } from 'unbash';
import type { ShellCommand } from '../model/shell.ts';
import { tooComplex } from './read-script.ts';
import { shellCommand } from './simple-command.ts';

/** One step of a script's outermost list, whatever it is: a command, a pipeline, an `if`. */
export interface ShellItem {
  /** Offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** What stands behind it; a line end counts as `;`. Null for the last one. */
  readonly next: '&&' | '||' | ';' | null;
  /** Every simple command in it, in the order of the text, those of substitutions too. */
  readonly commands: readonly ShellCommand[];
}

/** The outermost list of a script; null where it cannot be read as one, or something runs in the background. */
export function listItems(text: string): readonly ShellItem[] | null {
  if (tooComplex(text) !== null || text.length > 131_072 || /\\$/.test(text)) return null;
  let script: ReturnType<typeof parse>;
  try {
    script = parse(text);
  } catch {
    return null;
  }
  if (script.errors !== undefined && script.errors.length > 0) return null;
  const items: ShellItem[] = [];
  for (const [at, statement] of script.commands.entries()) {
    if (statement.background === true) return null;
    const after = at === script.commands.length - 1 ? null : ';';
    const { command } = statement;
    if (command.type !== 'AndOr') items.push(itemOf(command, after));
    else command.commands.forEach((node, i) => void items.push(itemOf(node, command.operators[i] ?? after)));
  }
  return items;
}

const itemOf = (node: PipelineNode, next: ShellItem['next']): ShellItem => ({
  start: node.pos,
  end: node.end,
  next,
  commands: commandsIn(node).map((command) => shellCommand(command, null, null))
});

/** Fields that the parser fills when they are asked for. */
const LAZY = ['parts', 'script'];

/** Nodes of the tree below a node that are simple commands. */
function commandsIn(node: unknown): CommandNode[] {
  if (Array.isArray(node)) return node.flatMap(commandsIn);
  if (typeof node !== 'object' || node === null) return [];
  const record = node as Readonly<Record<string, unknown>>;
  const own = record['type'] === 'Command' ? [node as CommandNode] : [];
  const children = Object.entries(record).flatMap(([key, child]) => (LAZY.includes(key) ? [] : commandsIn(child)));
  return [...own, ...children, ...LAZY.flatMap((key) => commandsIn(record[key]))];
}
