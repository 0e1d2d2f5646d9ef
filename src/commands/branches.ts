import { isTrivial, priorOfKind } from './kinds.ts';
import type { Joiner } from './split.ts';
import type { SimpleCommand } from './tools.ts';

/** A command of a script with what stands in front of it, and the commands that it comes to. */
export interface Part {
  readonly joiner: Joiner;
  /** Words of the shell's grammar: `if`, `then`, `(`, `case`. */
  readonly grammar: readonly string[];
  readonly commands: readonly SimpleCommand[];
}

/** A block that is open: what always runs of it, and alternatives of which one runs. */
interface Block {
  readonly joiner: Joiner;
  readonly head: SimpleCommand[][];
  readonly ways: SimpleCommand[][][];
  inHead: boolean;
}

const open = (joiner: Joiner): Block => ({ joiner, head: [], ways: [], inHead: true });

/**
 * The commands of a script that run in its heaviest way: of the branches of `if` and `case`, and of `a || b`, one counts, by
 * the priors. So another branch of the same weight moves no figure.
 */
export function heaviestWay(parts: readonly Part[]): readonly SimpleCommand[] {
  const stack: Block[] = [open('next')];
  for (const { joiner, grammar, commands } of parts) {
    if (joiner === 'arm') newWay(stack.at(-1));
    for (const word of grammar) takeWord(stack, word, joiner);
    if (commands.length > 0) add(stack.at(-1), grammar.length > 0 ? 'next' : joiner, commands);
  }
  while (stack.length > 1) close(stack);
  const [whole] = stack;
  return whole === undefined ? [] : commandsIn(whole);
}

/** What a word of the shell's grammar does to the blocks that are open, the innermost last. */
function takeWord(stack: Block[], word: string, joiner: Joiner): void {
  switch (word) {
    case 'if':
    case 'case':
    case '(':
    case '{':
      stack.push(open(joiner));
      return;
    case 'then':
    case 'else':
      newWay(stack.at(-1));
      return;
    case 'elif':
      toHead(stack.at(-1));
      return;
    case 'fi':
    case 'esac':
    case ')':
    case '}':
      close(stack);
  }
}

/** The innermost block ends, and is one alternative of the block around it; the whole script stays open. */
function close(stack: Block[]): void {
  const block = stack.length > 1 ? stack.pop() : undefined;
  if (block !== undefined) add(stack.at(-1), block.joiner, commandsIn(block));
}

function newWay(block: Block | undefined): void {
  block?.ways.push([]);
  if (block !== undefined) block.inHead = false;
}

function toHead(block: Block | undefined): void {
  if (block !== undefined) block.inHead = true;
}

function add(block: Block | undefined, joiner: Joiner, commands: readonly SimpleCommand[]): void {
  const list = block?.inHead === false ? block.ways.at(-1) : block?.head;
  if (list === undefined) return;
  const before = joiner === 'or' ? list.at(-1) : undefined;
  // What stands behind a test is no alternative to it.
  if (before === undefined || before.every(({ kind }) => isTrivial(kind))) list.push([...commands]);
  else if (weightOf(commands) > weightOf(before)) list.splice(-1, 1, [...commands]);
}

function commandsIn(block: Block): readonly SimpleCommand[] {
  const ways = block.ways.map((way) => way.flat());
  const heaviest = ways.reduce<readonly SimpleCommand[]>((most, way) => (weightOf(way) > weightOf(most) ? way : most), ways[0] ?? []);
  return [...block.head.flat(), ...heaviest];
}

const weightOf = (commands: readonly SimpleCommand[]): number => commands.reduce((sum, { kind }) => sum + priorOfKind(kind).mid, 0);
