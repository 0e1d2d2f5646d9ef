import type {
  CommandForm,
  EscapeCharacter,
  Instruction,
  InstructionBase,
  KeyValue,
  RunInstruction,
  TextInstruction,
  WordsInstruction
} from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { cutAtBlanks, splitBlanks, trimSpace } from './blanks.ts';
import { isHeredocSource } from './heredoc.ts';
import { lex } from './lexer.ts';
import { type JsonForm, parseWords } from './words.ts';

export interface Arguments {
  readonly text: string;
  readonly json: JsonForm;
  readonly escape: EscapeCharacter;
}

/** What the builder refuses: a problem's code and its sentence. */
export interface Refusal {
  readonly code: string;
  readonly refused: Sentence;
}

type Reader = (head: InstructionBase, args: Arguments) => Instruction | Refusal;

const refuse = (kind: string, refused: Sentence): Refusal => ({ code: kind, refused });
const missing = (keyword: string): Refusal => refuse('missing-arguments', say`${code(keyword)} needs at least one argument.`);

function words(args: Arguments): readonly string[] {
  return args.json.kind === 'words' ? args.json.words : splitBlanks(args.text);
}

function commandForm(args: Arguments): CommandForm {
  return args.json.kind === 'words' ? { form: 'exec', words: args.json.words } : { form: 'shell', text: args.text };
}

const readFrom: Reader = (head, args) => {
  const [image, as, name, ...more] = splitBlanks(args.text);
  const platform = head.flags.find((flag) => flag.name === 'platform')?.value ?? null;
  if (image === undefined || more.length > 0 || (as !== undefined && (name === undefined || as.toLowerCase() !== 'as')))
    return refuse('wrong-arguments', say`FROM takes an image, or an image, AS and a name.`);
  if (name === undefined) return { ...head, kind: 'from', image, stageName: null, platform };
  const stageName = name.toLowerCase();
  if (!/^[a-z][a-z0-9_.-]*$/.test(stageName))
    return refuse(
      'invalid-stage-name',
      say`${code(name)} cannot name a stage: a name begins with a letter and has letters, digits, - _ and . only.`
    );
  return { ...head, kind: 'from', image, stageName, platform };
};

const readRun: Reader = (head, args): RunInstruction | Refusal =>
  args.json.kind === 'words' && args.json.words.length === 0
    ? refuse('missing-arguments', say`RUN [] names no program.`)
    : { ...head, kind: 'run', command: commandForm(args) };

function readCopy(kind: 'copy' | 'add'): Reader {
  return (head, args) => {
    const all = words(args);
    const destination = all.at(-1);
    if (destination === undefined || all.length < 2)
      return refuse('missing-arguments', say`${code(head.keyword)} needs at least a source and a destination.`);
    if (isHeredocSource(destination)) return refuse('bad-heredoc', say`${code(head.keyword)} cannot take a heredoc as its destination.`);
    const from = kind === 'copy' ? head.flags.find((flag) => flag.name === 'from')?.value : undefined;
    if (from && !isPlain(from, args.escape))
      return refuse('variable-in-from', say`${code('COPY --from')} takes no variables; name a stage FROM that image and copy from it.`);
    return { ...head, kind, sources: all.slice(0, -1), destination };
  };
}

/** True where expansion against nothing leaves the text as it is (buildkit dockerfile2llb/convert.go toCommand). */
function isPlain(text: string, escaper: EscapeCharacter): boolean {
  const result = lex(text, () => undefined, { escape: escaper }, text.length);
  return !('error' in result) && result.text === text;
}

function readPairs(kind: 'env' | 'label'): Reader {
  return (head, args) => {
    const all = parseWords(args.text, args.escape);
    const [first] = all;
    if (first === undefined) return missing(head.keyword);
    if (!first.includes('=')) {
      // The old form: one name, and the rest of the line is its value.
      const old = cutAtBlanks(args.text);
      if (old.rest === null)
        return refuse('missing-arguments', say`${code(`${head.keyword} ${first}`)} lacks a value: write ${code(`${first}=value`)}.`);
      return { ...head, kind, pairs: [{ key: old.first, value: old.rest }] };
    }
    const pairs: KeyValue[] = [];
    for (const word of all) {
      const at = word.indexOf('=');
      if (at < 0)
        return refuse(
          'wrong-arguments',
          say`${code(head.keyword)} takes name=value pairs, and a word here has no equals sign: put a value with blanks in quotes.`
        );
      if (at === 0) return refuse('wrong-arguments', say`${code(head.keyword)} names cannot be blank.`);
      pairs.push({ key: word.slice(0, at), value: word.slice(at + 1) });
    }
    return { ...head, kind, pairs };
  };
}

const readArg: Reader = (head, args) => {
  const all = parseWords(args.text, args.escape);
  if (all.length === 0) return missing('ARG');
  if (all.some((word) => word.startsWith('='))) return refuse('wrong-arguments', say`ARG names cannot be blank.`);
  return {
    ...head,
    kind: 'arg',
    args: all.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? { name: word, value: null } : { name: word.slice(0, at), value: word.slice(at + 1) };
    })
  };
};

const readHealthcheck: Reader = (head, args) => {
  const { first, rest } = cutAtBlanks(args.text);
  if (first === '') return missing('HEALTHCHECK');
  const type = first.toUpperCase();
  if (type === 'NONE')
    return rest === null
      ? { ...head, kind: 'healthcheck', command: null }
      : refuse('wrong-arguments', say`HEALTHCHECK NONE takes no arguments.`);
  if (type !== 'CMD') return refuse('wrong-arguments', say`HEALTHCHECK takes CMD or NONE, not ${code(first)}.`);
  const command = commandForm({ ...args, text: rest ?? '' });
  if (command.form === 'shell' ? command.text === '' : command.words.length === 0)
    return refuse('missing-arguments', say`HEALTHCHECK CMD lacks its command.`);
  return { ...head, kind: 'healthcheck', command };
};

const readShell: Reader = (head, args) => {
  if (args.json.kind !== 'words')
    return args.text === '' ? missing('SHELL') : refuse('wrong-arguments', say`SHELL takes a JSON array of words.`);
  return args.json.words.length === 0 ? missing('SHELL') : { ...head, kind: 'shell', words: args.json.words };
};

function readWords(kind: WordsInstruction['kind']): Reader {
  return (head, args) => {
    const all = kind === 'volume' ? words(args).map(trimSpace) : splitBlanks(args.text);
    if (all.length === 0) return missing(head.keyword);
    if (kind === 'volume' && all.includes('')) return refuse('wrong-arguments', say`VOLUME cannot be an empty string.`);
    return { ...head, kind, words: all };
  };
}

function readText(kind: TextInstruction['kind']): Reader {
  return (head, args) => (args.text === '' ? missing(head.keyword) : { ...head, kind, value: args.text });
}

/** How each keyword reads its arguments (docs/cache-rules.md §12; buildkit instructions/parse.go). ONBUILD is read apart. */
export const READERS: Readonly<Record<string, Reader>> = {
  ADD: readCopy('add'),
  ARG: readArg,
  CMD: (head, args) => ({ ...head, kind: 'cmd', command: commandForm(args) }),
  COPY: readCopy('copy'),
  ENTRYPOINT: (head, args) => ({ ...head, kind: 'entrypoint', command: commandForm(args) }),
  ENV: readPairs('env'),
  EXPOSE: readWords('expose'),
  FROM: readFrom,
  HEALTHCHECK: readHealthcheck,
  LABEL: readPairs('label'),
  MAINTAINER: readText('maintainer'),
  RUN: readRun,
  SHELL: readShell,
  STOPSIGNAL: readText('stopsignal'),
  USER: (head, args) => (args.text === '' ? missing('USER') : { ...head, kind: 'user', user: args.text }),
  VOLUME: readWords('volume'),
  WORKDIR: (head, args) => (args.text === '' ? missing('WORKDIR') : { ...head, kind: 'workdir', path: args.text })
};

/** Where the JSON form of a keyword's arguments begins, or null for keywords without one. */
export function jsonPart(keyword: string, text: string): string | null {
  switch (keyword) {
    case 'ADD':
    case 'CMD':
    case 'COPY':
    case 'ENTRYPOINT':
    case 'RUN':
    case 'SHELL':
    case 'VOLUME':
      return text;
    case 'HEALTHCHECK':
      return cutAtBlanks(text).rest ?? '';
    default:
      return null;
  }
}
