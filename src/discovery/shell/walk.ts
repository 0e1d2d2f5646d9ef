import { positionsOf } from '../../formats/index.ts';
import { type CommandNode, type CompoundList, type PipelineNode, readScript, type Statement, type Word } from '../../shell/index.ts';
import { variableFlags } from '../ci-variables.ts';
import { commandNature, natureFlags } from '../command-nature.ts';
import { hasUnknown } from '../unknowns.ts';
import { arithmetic, arithmeticNature, arithmeticText } from './arithmetic.ts';
import { not, type Truth, testTruth } from './conditions.ts';
import { fileTestOf, partlyKnown, redirect } from './redirect.ts';
import { runSimple } from './simple.ts';
import {
  branchOff,
  DONE,
  type Engine,
  type Frame,
  fork,
  join,
  type Machine,
  NO_FILES,
  type Outcome,
  type ShellResult,
  type ShellStart,
  type Signal,
  type State
} from './state.ts';
import { expandText, expandWord } from './words.ts';

const MAX_STEPS = 6_000;
const MAX_SOURCED = 20;
const MAX_ROUNDS = 100;
/** Scripts that are kept as syntax trees. */
const MAX_KEPT = 2_000;
const MAX_DEPTH = 20;

/**
 * Runs a script as far as that is possible without running it: assignments and arrays, `cd`, loops over known words, files and
 * lines, functions, tests that can be decided, commands whose output follows from the repository. Where a test cannot be decided
 * every branch is walked, each with a state of its own, and a variable set in one of them then has several possible values.
 */
export function walkShell(script: string, start: ShellStart): ShellResult {
  const machine: Machine = {
    engine: { run, runList, runText, substitute, arithmetic, arithmeticNature, arithmeticText },
    unknowns: start.unknowns,
    files: start.files ?? NO_FILES,
    scriptDirectory: start.scriptDirectory,
    commands: [],
    written: new Map(),
    called: new Set(),
    split: new Map(),
    left: { steps: MAX_STEPS, sourced: MAX_SOURCED }
  };
  const state: State = {
    variables: new Map(start.variables),
    functions: new Map(),
    directory: start.directory,
    stack: [],
    positional: start.positional ?? null,
    output: null,
    appends: false,
    quiet: false,
    capture: null,
    stdin: null,
    frame: frameOf(script, start.scriptDirectory),
    callLine: null,
    depth: 0
  };
  const parsed = parsedScript(script, machine);
  if (parsed === null) return { commands: [], written: machine.written };
  runList(parsed.commands, machine, state);
  // Functions that are called in ways not seen here may run as well, with arguments that are not known.
  for (const [name, { body, frame }] of state.functions) {
    if (machine.called.has(name) || frame !== state.frame) continue;
    run(body, machine, { ...fork(state), positional: null, frame });
  }
  return { commands: machine.commands, written: machine.written };
}

function parsedScript(text: string, { files }: Machine): ReturnType<typeof readScript> {
  const known = files.scripts?.get(text);
  if (known !== undefined) return known;
  const parsed = readScript(text);
  if (files.scripts !== undefined && files.scripts.size < MAX_KEPT) files.scripts.set(text, parsed);
  return parsed;
}

/** What a command line prints, where all of that is known; else null. */
export function shellOutput(command: string, start: ShellStart): string | null {
  const { written } = walkShell(`{ ${command}\n} > layercost-output`, start);
  const text = written.get('layercost-output');
  return text === undefined || hasUnknown(text) ? null : text;
}

function frameOf(script: string, directory: string): Frame {
  const position = positionsOf(script.replaceAll('\r\n', '\n'));
  return { lineOf: (offset) => position(offset).line, directory };
}

function runText(text: string, directory: string, line: number, machine: Machine, state: State): Outcome | null {
  if (machine.left.sourced-- <= 0 || state.depth > MAX_DEPTH) return null;
  const parsed = parsedScript(text, machine);
  if (parsed === null) return null;
  const { frame, callLine } = state;
  state.frame = frameOf(text, directory);
  state.callLine ??= line;
  state.depth++;
  const outcome = runList(parsed.commands, machine, state);
  state.depth--;
  state.frame = frame;
  state.callLine = callLine;
  return outcome.signal === 'return' ? DONE : outcome;
}

function runList(statements: readonly Statement[], machine: Machine, state: State): Outcome {
  let last: Outcome = DONE;
  for (const statement of statements) {
    last = statement.background === true ? runApart(statement.command, machine, state) : run(statement.command, machine, state);
    if (last.signal !== null) return last;
  }
  return last;
}

/** In a shell of its own: what it changes is gone behind it. */
function runApart(node: Statement['command'] | CompoundList, machine: Machine, state: State): Outcome {
  const { truth } = run(node, machine, fork(state));
  return { truth, signal: null };
}

function run(node: Statement['command'] | CommandNode | CompoundList, machine: Machine, state: State): Outcome {
  if (machine.left.steps-- <= 0) return { truth: 'open', signal: 'exit' };
  const text = (word: Word) => expandText(word, machine, state);
  switch (node.type) {
    case 'AndOr':
      return runAndOr(node, machine, state);
    case 'Pipeline':
      return runPipeline(node, machine, state);
    case 'Command':
      return runSimple(node, machine, state);
    case 'CompoundList':
      return runList(node.commands, machine, state);
    case 'Redirected': {
      const { output, stdin, capture } = state;
      redirect(node.redirects, machine, state);
      const outcome = run(node.command, machine, state);
      Object.assign(state, { output, stdin, capture });
      return outcome;
    }
    case 'BraceGroup':
      return runList(node.body.commands, machine, state);
    case 'Subshell':
      return runApart(node.body, machine, state);
    case 'If':
      return runIf(node, machine, state);
    case 'For':
    case 'Select':
      return runFor(node.name.text, node.wordlist, node.body, machine, state);
    case 'ArithmeticFor':
      return runCounted(node, machine, state);
    case 'While':
      return runWhile(node, machine, state);
    case 'Case':
      return runCase(node, machine, state);
    case 'Function':
      state.functions.set(node.name.text, { body: node.body, frame: state.frame });
      return DONE;
    case 'TestCommand':
      return { truth: testTruth(node.expression, text, fileTestOf(machine, state)), signal: null };
    case 'ArithmeticCommand': {
      const value = arithmetic(node.expression, machine, state);
      return { truth: value === null ? 'open' : value === 0 ? 'no' : 'yes', signal: null };
    }
    case 'Coproc':
      return runApart(node.body, machine, state);
  }
}

/** Runs alternatives of which one will happen, each from the state as it is; one that leaves the script leaves nothing behind. */
function inBranches(branches: readonly CompoundList[], orNone: boolean, machine: Machine, state: State): Outcome {
  const ends: State[] = orNone ? [branchOff(state)] : [];
  const signals: Signal[] = [];
  for (const branch of branches) {
    const own = branchOff(state);
    const { signal } = runList(branch.commands, machine, own);
    signals.push(signal);
    if (signal === null || signal === 'continue' || signal === 'break') ends.push(own);
  }
  join(state, ends, machine.unknowns);
  const all = !orNone && signals.length > 0 && signals.every((signal) => signal !== null);
  return { truth: 'done', signal: all ? (signals[0] ?? null) : null };
}

function runAndOr(node: Extract<PipelineNode | Statement['command'], { type: 'AndOr' }>, machine: Machine, state: State): Outcome {
  const [first, ...rest] = node.commands;
  if (first === undefined) return DONE;
  let last = run(first, machine, state);
  for (const [index, next] of rest.entries()) {
    if (last.signal !== null) return last;
    const isAnd = node.operators[index] === '&&';
    const { truth } = last;
    if (truth === (isAnd ? 'no' : 'yes')) continue;
    // A command is taken to succeed, so what stands behind `&&` runs; behind `||` it may.
    if (truth === (isAnd ? 'yes' : 'no') || (isAnd && truth === 'done')) last = run(next, machine, state);
    else {
      const own = branchOff(state);
      const { signal } = run(next, machine, own);
      join(state, signal === 'exit' || signal === 'return' ? [state] : [branchOff(state), own], machine.unknowns);
      last = { truth: truth === 'done' ? 'done' : 'open', signal: null };
    }
  }
  return last;
}

function runPipeline(node: Extract<PipelineNode, { type: 'Pipeline' }>, machine: Machine, state: State): Outcome {
  const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
  const ending = (outcome: Outcome): Outcome => (negated ? { ...outcome, truth: not(outcome.truth) } : outcome);
  const [only] = node.commands;
  if (node.commands.length === 1 && only !== undefined) return ending(run(only, machine, state));
  let stdin = state.stdin;
  let last: Outcome = DONE;
  for (const [index, command] of node.commands.entries()) {
    const own = fork(state);
    own.stdin = stdin;
    const ends = index === node.commands.length - 1;
    const capture = { text: '' };
    if (!ends) Object.assign(own, { capture, output: null });
    last = run(command, machine, own);
    stdin = { text: hasUnknown(capture.text) ? partlyKnown(capture.text) : capture.text };
  }
  return ending({ truth: last.truth, signal: null });
}

function runIf(node: Extract<CommandNode, { type: 'If' }>, machine: Machine, state: State): Outcome {
  const open: CompoundList[] = [];
  for (const { clause, then } of [node, ...node.elif]) {
    const { truth, signal } = runList(clause.commands, machine, state);
    if (signal === 'exit' || signal === 'return') return { truth: 'done', signal };
    if (truth === 'no') continue;
    if (truth === 'yes')
      return open.length === 0 ? runList(then.commands, machine, state) : inBranches([...open, then], false, machine, state);
    open.push(then);
  }
  if (open.length === 0) return node.else === undefined ? DONE : runList(node.else.commands, machine, state);
  return inBranches(node.else === undefined ? open : [...open, node.else], node.else === undefined, machine, state);
}

function runFor(name: string, words: readonly Word[] | undefined, body: CompoundList, machine: Machine, state: State): Outcome {
  const values = words === undefined ? (state.positional ?? [`$@`]) : words.flatMap((word) => expandWord(word, machine, state));
  for (const value of values.slice(0, MAX_ROUNDS)) {
    state.variables.set(name, words === undefined && state.positional === null ? unset('@', machine) : value);
    const { signal } = runList(body.commands, machine, state);
    if (signal === 'break') break;
    if (signal === 'exit' || signal === 'return') return { truth: 'done', signal };
    if (machine.left.steps <= 0) break;
  }
  return DONE;
}

/** `for ((i = 0; i < n; i++))` */
function runCounted(node: Extract<CommandNode, { type: 'ArithmeticFor' }>, machine: Machine, state: State): Outcome {
  if (node.initialize !== undefined) arithmetic(node.initialize, machine, state);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const goes = node.test === undefined ? null : arithmetic(node.test, machine, state);
    if (goes === null) return inBranches([node.body], true, machine, state);
    if (goes === 0 || machine.left.steps <= 0) break;
    const { signal } = runList(node.body.commands, machine, state);
    if (signal === 'break') break;
    if (signal === 'exit' || signal === 'return') return { truth: 'done', signal };
    if (node.update !== undefined) arithmetic(node.update, machine, state);
  }
  return DONE;
}

function unset(name: string, machine: Machine): string {
  return machine.unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] });
}

function runWhile(node: Extract<CommandNode, { type: 'While' }>, machine: Machine, state: State): Outcome {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { truth, signal } = runList(node.clause.commands, machine, state);
    if (signal === 'exit' || signal === 'return') return { truth: 'done', signal };
    const goes = node.kind === 'until' ? not(truth) : truth;
    if (goes === 'no') return DONE;
    if (goes !== 'yes') {
      const outcome = inBranches([node.body], true, machine, state);
      return outcome.signal === 'exit' ? outcome : DONE;
    }
    const inner = runList(node.body.commands, machine, state);
    if (inner.signal === 'break') return DONE;
    if (inner.signal === 'exit' || inner.signal === 'return') return inner;
    if (machine.left.steps <= 0) return DONE;
  }
  return DONE;
}

function runCase(node: Extract<CommandNode, { type: 'Case' }>, machine: Machine, state: State): Outcome {
  const value = expandText(node.word, machine, state);
  const open: CompoundList[] = [];
  for (const item of node.items) {
    const patterns = item.pattern.map((word) => expandText(word, machine, state));
    const truths = patterns.map((pattern) => patternTruth(value, pattern));
    if (truths.includes('yes')) {
      if (open.length === 0) return runList(item.body.commands, machine, state);
      return inBranches([...open, item.body], false, machine, state);
    }
    if (truths.includes('open')) open.push(item.body);
  }
  return open.length === 0 ? DONE : inBranches(open, true, machine, state);
}

function patternTruth(value: string, pattern: string): Truth {
  if (pattern === '*') return 'yes';
  const test = testTruth(
    { type: 'TestBinary', operator: '==', left: literal(value), right: literal(pattern), pos: 0, end: 0 },
    (word) => word.value,
    () => null
  );
  return test;
}

const literal = (value: string): Word => ({ type: 'Word', text: value, value, pos: 0, end: 0 });

/** Text of `$(…)`: what its commands print, as far as that can be said. */
function substitute(part: Parameters<Engine['substitute']>[0], machine: Machine, state: State): string {
  const { script } = part;
  const shown = part.text.replace(/^(?:\$\(|`)|(?:\)|`)$/g, '').trim();
  const own = fork(state);
  own.capture = { text: '' };
  own.output = null;
  own.quiet = true;
  if (script !== undefined && state.depth < MAX_DEPTH) {
    own.depth++;
    runList(script.commands, machine, own);
    const text = own.capture.text.replace(/\n+$/, '');
    if (!hasUnknown(text) || /\S/.test(text.replace(/\uE000\d+\uE001/g, ''))) return text;
    const [hole, second] = machine.unknowns.within(text);
    // One variable passed on by `echo` keeps its name; what a command prints is named by the command.
    if (hole !== undefined && second === undefined && !hole.name.startsWith('$(')) return text.trim();
    if (hole !== undefined && second === undefined && hole.options.length > 0)
      return machine.unknowns.mark({ ...hole, name: `$(${machine.unknowns.show(shown).slice(0, 60)})` });
  }
  const name = shown.replace(/\s+/g, ' ');
  // Plain variables stand for their values; what else the shell would put in stays, and is not followed.
  const filled = shown.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced?: string, bare?: string) => {
    const value = state.variables.get(braced ?? bare ?? '');
    if (typeof value === 'string') return value;
    const { volatile, steady } = variableFlags(braced ?? bare ?? '');
    return volatile || steady === true ? unset(braced ?? bare ?? '', machine) : whole;
  });
  const nature = natureFlags(commandNature(filled, machine.unknowns));
  return machine.unknowns.mark({ name: `$(${machine.unknowns.show(name).slice(0, 60)})`, ...nature, options: [] });
}
