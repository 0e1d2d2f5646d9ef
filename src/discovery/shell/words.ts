import type { ParameterExpansionPart, Word, WordPart } from '../../shell/index.ts';
import { variableFlags } from '../ci-variables.ts';
import { isHash, natureFlags } from '../command-nature.ts';
import { hasUnknown } from '../unknowns.ts';
import { elementOf, keysOf } from './arrays.ts';
import { globPaths } from './files.ts';
import { change } from './parameter-change.ts';
import { certainly, type Machine, maybe, oneOf, type State, type Value } from './state.ts';

const MAX_WORD = 20_000;
const MAX_FIELDS = 2_000;
const MAX_NESTED = 200;

/** A piece of a word: text, or several words (`"${args[@]}"`). */
type Piece = { readonly text: string; readonly split: boolean; readonly glob?: boolean } | { readonly words: readonly string[] };

/** The words that one word of a script becomes: none, one or several. */
export function expandWord(word: Word, machine: Machine, state: State): readonly string[] {
  if (word.parts === undefined) return [word.value];
  return braces(word.parts).flatMap((parts) => {
    const pieces = parts.flatMap((part) => piecesOf(part, false, machine, state));
    const fields = fieldsOf(pieces, machine);
    const glob = pieces.some((piece) => 'text' in piece && piece.glob === true);
    return glob ? fields.flatMap((field) => globPaths(field, state.directory, machine.files) ?? [field]) : fields;
  });
}

/** The text of a word where the shell splits nothing: an assignment, a redirection, a case. */
export function expandText(word: Word, machine: Machine, state: State): string {
  if (word.parts === undefined) return word.value;
  const text = word.parts
    .flatMap((part) => piecesOf(part, false, machine, state))
    .map((piece) => ('words' in piece ? piece.words.join(' ') : piece.text))
    .join('');
  return text.slice(0, MAX_WORD);
}

/** Text of parts that stand in quotes or a here-document. */
export function expandParts(parts: readonly WordPart[], machine: Machine, state: State): string {
  return parts
    .flatMap((part) => piecesOf(part, true, machine, state))
    .map((piece) => ('words' in piece ? piece.words.join(' ') : piece.text))
    .join('')
    .slice(0, MAX_WORD * 5);
}

function piecesOf(part: WordPart, quoted: boolean, machine: Machine, state: State): readonly Piece[] {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, split: false }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return [{ text: '', split: false }, ...part.parts.flatMap((child) => piecesOf(child, true, machine, state))].filter(
        (piece, _, all) => !(all.length > 1 && 'text' in piece && piece.text === '' && all.some((other) => 'words' in other))
      );
    case 'SimpleExpansion':
      return [valuePiece(part.text.slice(1), quoted, machine, state)];
    case 'ParameterExpansion':
      return [parameterPiece(part, quoted, machine, state)];
    case 'CommandExpansion':
      return [{ text: machine.engine.substitute(part, machine, state), split: !quoted }];
    case 'ProcessSubstitution':
      return [{ text: machine.unknowns.mark({ name: '$(process)', volatile: false, options: [] }), split: false }];
    case 'ArithmeticExpansion': {
      const value = machine.engine.arithmetic(part.expression, machine, state);
      const open = () =>
        machine.unknowns.mark({
          name: part.text.slice(0, 60),
          ...natureFlags(machine.engine.arithmeticNature(part.expression, machine, state)),
          options: []
        });
      return [{ text: value === null ? open() : String(value), split: false }];
    }
    case 'Glob':
    case 'ExtendedGlob':
      return [{ text: part.text, split: false, glob: !quoted }];
    case 'BraceExpansion':
      return [{ text: part.text, split: false }];
  }
}

/** Value of a variable or parameter; undefined where nothing sets it. */
function lookUp(name: string, machine: Machine, state: State): Value | undefined {
  if (/^[1-9]\d*$/.test(name)) return state.positional === null ? undefined : (state.positional[Number(name) - 1] ?? '');
  if (name === '@' || name === '*') return state.positional ?? undefined;
  if (name === '#') return state.positional === null ? undefined : String(state.positional.length);
  if (name === '0') return `${machine.scriptDirectory}/script`;
  if (name === 'BASH_SOURCE') return `${state.frame.directory}/script`;
  if (name === 'PWD') return state.directory;
  return state.variables.get(name);
}

function valuePiece(name: string, quoted: boolean, machine: Machine, state: State): Piece {
  const value = lookUp(name, machine, state);
  if (value === undefined) return { text: unset(name, machine), split: !quoted };
  if (name === '@' || (name === '*' && !quoted)) return { words: value as readonly string[] };
  // The name of an array alone is its first element.
  const text = typeof value === 'string' ? value : name === '*' ? value.join(' ') : (value[0] ?? '');
  return { text, split: !quoted, glob: !quoted && /[*?]/.test(text) };
}

function unset(name: string, machine: Machine): string {
  return machine.unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] });
}

function parameterPiece(part: ParameterExpansionPart, quoted: boolean, machine: Machine, state: State): Piece {
  const name = part.parameter;
  const index = part.index?.text;
  const all = index === '@' || index === '*' || (index === undefined && (name === '@' || name === '*'));
  if (part.prefix === '!' && all && part.operation === undefined)
    return { words: keysOf(name, machine, state) ?? [unset(`!${name}[@]`, machine)] };
  const named = part.prefix === '!' ? indirect(name, machine, state) : name;
  const found = named === null ? undefined : lookUp(named, machine, state);
  if (part.prefix === '#') return { text: sizeOf(found, all) ?? unset(`#${name}`, machine), split: !quoted };
  if (all && (found !== undefined || part.operation === undefined)) return allWords(part, found, quoted, machine, state);
  const isElement = found === undefined || (typeof found === 'string' && index === undefined);
  const element = isElement
    ? found
    : elementOf(name, found, part.index === undefined ? '0' : expandText(part.index, machine, state), machine, state);
  return { text: operated(part, element, quoted, machine, state).slice(0, MAX_WORD), split: !quoted };
}

/** `${#name}`, `${#list[@]}`; null where it is not known. */
function sizeOf(value: Value | undefined, all: boolean): string | null {
  if (value === undefined) return null;
  const isKnown = typeof value === 'string' ? all || !hasUnknown(value) : all;
  return isKnown ? String(value.length) : null;
}

/** `${list[@]}`, `"${list[*]}"`: one text in quotes, else words. */
function allWords(part: ParameterExpansionPart, found: Value | undefined, quoted: boolean, machine: Machine, state: State): Piece {
  const words = found === undefined ? [unset(`${part.parameter}[@]`, machine)] : typeof found === 'string' ? [found] : found;
  const made = part.operation === undefined ? words : changedWords(part, words, quoted, machine, state);
  if ('piece' in made) return made.piece;
  return part.index?.text === '*' && quoted ? { text: made.join(' '), split: false } : { words: made };
}

/** `${!name}`: the variable that this one names; null where that is not known. */
function indirect(name: string, machine: Machine, state: State): string | null {
  const value = lookUp(name, machine, state);
  return typeof value === 'string' && !hasUnknown(value) ? value : null;
}

/** `"${args[@]:1}"`, `"${args[@]/#/--build-arg=}"`: every word changed, or some of them. */
function changedWords(
  part: ParameterExpansionPart,
  words: readonly string[],
  quoted: boolean,
  machine: Machine,
  state: State
): readonly string[] | { readonly piece: Piece } {
  const { operation } = part;
  if (operation === undefined) return words;
  if (operation.type === 'Default') {
    if (!operation.operator.endsWith('+') && words.length > 0) return words;
    if (operation.operator.endsWith('+') && words.length === 0) return [];
    return { piece: operandPiece(operation.operand, quoted, machine, state) };
  }
  if (operation.type === 'Slice') {
    const bound = (word: Word | undefined) =>
      word === undefined ? undefined : machine.engine.arithmeticText(expandText(word, machine, state), machine, state);
    const [offset, length] = [bound(operation.offset), bound(operation.length)];
    if (offset === null || offset === undefined || length === null) return words.map(maybe);
    // `$0` counts among the arguments of the script.
    const from = part.parameter === '@' || part.parameter === '*' ? Math.max(0, offset - 1) : offset;
    const rest = words.slice(from);
    return length === undefined ? rest : rest.slice(0, length);
  }
  return words.map((word) => change(operation, word, (operand) => expandText(operand, machine, state)) ?? unset(part.parameter, machine));
}

/** `${args[@]+"${args[@]}"}`: the operand's own words. */
function operandPiece(operand: Word, quoted: boolean, machine: Machine, state: State): Piece {
  const words = expandWord(operand, machine, state);
  return quoted ? { text: words.join(' '), split: false } : { words };
}

function operated(part: ParameterExpansionPart, value: string | undefined, quoted: boolean, machine: Machine, state: State): string {
  const { operation } = part;
  const text = (word: Word) => expandText(word, machine, state);
  const otherwise = () => value ?? unset(part.parameter, machine);
  if (operation === undefined) return otherwise();
  if (operation.type === 'Default') {
    const empty = value === undefined || (value === '' && operation.operator.startsWith(':'));
    const operand = () => (quoted ? text(operation.operand) : expandWord(operation.operand, machine, state).join(' '));
    if (operation.operator.endsWith('+')) return empty ? '' : operand();
    if (operation.operator.endsWith('?')) return otherwise();
    // The runner gives these to actions, which may hand them on to later steps.
    if (value === undefined && part.parameter.startsWith('ACTIONS_'))
      return machine.unknowns.mark({ name: `$${part.parameter}`, volatile: false, options: [operand()] });
    if (empty && operation.operator.endsWith('=')) state.variables.set(part.parameter, operand());
    return empty ? operand() : value;
  }
  const changed = value === undefined ? null : change(operation, value, text);
  if (changed !== null) return changed;
  return machine.unknowns.mark({ name: `$${part.parameter}`, ...changedNature(part, value, machine), options: [] });
}

/** What is left of the nature of a value when a part is taken out of it, or put in the place of another. */
function changedNature({ parameter, operation }: ParameterExpansionPart, value: string | undefined, { unknowns }: Machine) {
  const holes = value === undefined ? [] : unknowns.within(value);
  if (holes.length === 0) return variableFlags(parameter);
  if (holes.every((hole) => hole.steady === true)) return { volatile: false, steady: true };
  // A piece of a digest tells two of them apart, and so does its other case; anything else may lose what differs.
  const [only] = holes;
  const isWhole = only !== undefined && value === unknowns.mark(only) && isHash(only);
  const isPiece = operation?.type === 'CaseModification' || operation?.type === 'Slice' || operation?.type === 'Replace';
  return { volatile: isWhole && only.volatile && isPiece };
}

/** Joins pieces to words, splitting unquoted values at blanks. */
function fieldsOf(pieces: readonly Piece[], machine: Machine): readonly string[] {
  const fields: string[] = [];
  let current: string | null = null;
  const add = (text: string) => {
    current = (current ?? '') + text;
  };
  const end = () => {
    if (current !== null && fields.length < MAX_FIELDS) fields.push(current.slice(0, MAX_WORD));
    current = null;
  };
  const addWords = (words: readonly string[]) => {
    for (const [index, word] of words.entries()) {
      if (index > 0) end();
      add(word);
    }
  };
  for (const piece of pieces) {
    if ('words' in piece) addWords(piece.words);
    else if (!piece.split) add(piece.text);
    else {
      if (/^[ \t\n]/.test(piece.text)) end();
      addWords(splitValue(piece.text, machine));
      if (/[ \t\n]$/.test(piece.text)) end();
    }
  }
  end();
  return fields;
}

/** An unquoted value as words. One of several values gives the words that all share, and those that some add marked as such. */
function splitValue(text: string, machine: Machine, depth = 0): readonly string[] {
  const words = text.split(/[ \t\n]+/).filter((word) => word !== '');
  return words.flatMap((word) => (hasUnknown(word) ? splitHole(word, machine, depth) : [word]));
}

/** Each mark is split once: values of a loop are one of several of one of several, and so on. */
function splitHole(word: string, machine: Machine, depth: number): readonly string[] {
  const done = depth > MAX_NESTED ? [word] : machine.split.get(word);
  if (done !== undefined) return done;
  const words = wordsOfHole(word, machine, depth);
  machine.split.set(word, words);
  return words;
}

function wordsOfHole(word: string, machine: Machine, depth: number): readonly string[] {
  const [hole, second] = machine.unknowns.within(word);
  if (hole === undefined || second !== undefined || word !== machine.unknowns.mark(hole)) return [word];
  // A value of which nothing is known may be one of them; values may themselves be one of several.
  const known = hole.options.filter(
    (option) => machine.unknowns.within(option).every(({ options }) => options.length > 0) || !isWholeHole(option)
  );
  const several = known.map((option) => splitValue(option, machine, depth + 1));
  if (!several.some((list) => list.length > 1 || certainly(list[0] ?? '').startsWith('-'))) return [word];
  return (known.length === hole.options.length ? oneOf(several) : several.flat().map(maybe)).slice(0, MAX_FIELDS);
}

const isWholeHole = (text: string): boolean => /^(?:\uE000\d+\uE001)+$/.test(text);

/** `{a,b}` and `{1..3}` give one word for each. */
function braces(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  let made: (readonly WordPart[])[] = [[]];
  for (const part of parts) {
    const alternatives = part.type === 'BraceExpansion' ? alternativesOf(part.text) : [part];
    made = made.flatMap((before) => alternatives.map((one) => [...before, one])).slice(0, 200);
  }
  return made;
}

function alternativesOf(text: string): readonly WordPart[] {
  const literal = (value: string): WordPart => ({ type: 'Literal', pos: 0, end: 0, value, text: value });
  const inside = text.slice(1, -1);
  const range = /^(\d{1,4})\.\.(\d{1,4})$/.exec(inside);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return Array.from({ length: Math.min(100, Math.abs(to - from) + 1) }, (_, i) => literal(String(from + (to < from ? -i : i))));
  }
  return /[{}$`"'\\]/.test(inside) ? [literal(text)] : inside.split(',').map(literal);
}
