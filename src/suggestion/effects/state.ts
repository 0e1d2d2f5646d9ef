import type { ArgInstruction, Dockerfile, Instruction, Stage } from '../../model/dockerfile.ts';
import { baseImage } from './base-image.ts';
import { resolvePath } from './paths.ts';

/** What an instruction finds set by the instructions above it, in its stage and the stages that this one starts from. */
export interface StageState {
  /** Working directory; null where it is the base image's, or rests on a variable that is not known. */
  readonly cwd: string | null;
  /** As written; null where it is the base image's. */
  readonly user: string | null;
  /** `posix`: sh, bash or ash with harmless options. */
  readonly shell: 'posix' | 'other';
  /** Values of ENV and ARG lines so far; null where the value cannot be told from the file. */
  readonly env: ReadonlyMap<string, string | null>;
}

const START: StageState = { cwd: null, user: null, shell: 'posix', env: new Map() };

/** What is not told by the name of a base image. */
interface Unknowns {
  /** Stands for a working directory that only the base image knows. */
  readonly otherwise?: string | null;
  /** Names, in lower case, that no registry gives: behind `node` may then be anything. */
  readonly ownNames?: ReadonlySet<string>;
  /** Arguments count as what the file declares, as if no build set them. */
  readonly defaults?: true;
}

/** What is known of a base image before the first instruction: `scratch` is empty, official images are read (docs/suggestions.md, "Base images"). */
function startOf(image: string, { otherwise = null, ownNames }: Unknowns): StageState {
  const known =
    image.toLowerCase() === 'scratch' ? { cwd: '/', user: 'root' } : ownNames?.has(image.toLowerCase()) === true ? null : baseImage(image);
  return known === null ? { ...START, cwd: otherwise } : { ...START, ...known };
}

/** One instruction at its place: its stage chain's state in front of it. */
export interface Placed {
  readonly instruction: Instruction;
  readonly before: StageState;
}

/** The stages that `stage` builds on, from the outermost down to itself. */
export function stageChain(dockerfile: Dockerfile, stage: Stage): readonly Stage[] {
  const chain: Stage[] = [stage];
  let current = stage;
  for (;;) {
    const image = current.from.image.toLowerCase();
    const parent = dockerfile.stages.slice(0, current.index).findLast((s) => s.name !== null && s.name === image);
    if (parent === undefined) return chain;
    chain.unshift(parent);
    current = parent;
  }
}

/** Every instruction of the stage with the state in front of it; the stages it starts from are walked first. */
export function placeInstructions(dockerfile: Dockerfile, stage: Stage, unknowns: Unknowns = {}): readonly Placed[] {
  let state = START;
  let placed: Placed[] = [];
  for (const [depth, link] of stageChain(dockerfile, stage).entries()) {
    if (depth === 0) state = startOf(link.from.image, unknowns);
    placed = [];
    for (const instruction of link.instructions) {
      placed.push({ instruction, before: state });
      state =
        unknowns.defaults === true && instruction.kind === 'arg'
          ? withDefaults(dockerfile, instruction, state)
          : stateAfter(instruction, state);
    }
  }
  return placed;
}

/** The state behind an ARG where every argument has the value that the file declares: in the stage, or in front of the first one. */
function withDefaults(dockerfile: Dockerfile, { args }: ArgInstruction, state: StageState): StageState {
  const env = new Map(state.env);
  const globals = new Map(dockerfile.globals.flatMap((i) => (i.kind === 'arg' ? i.args.map((a) => [a.name, a.value] as const) : [])));
  for (const { name, value } of args) {
    const declared = value ?? globals.get(name) ?? null;
    env.set(name, declared === null ? null : unquote(declared, env));
  }
  return { ...state, env };
}

function stateAfter(instruction: Instruction, state: StageState): StageState {
  switch (instruction.kind) {
    case 'workdir': {
      const path = expandKnown(instruction.path, state.env);
      const cwd =
        path === null ? null : path.startsWith('/') ? resolvePath('/', path) : state.cwd === null ? null : resolvePath(state.cwd, path);
      return { ...state, cwd };
    }
    case 'user':
      return { ...state, user: expandKnown(instruction.user, state.env) ?? instruction.user };
    case 'shell':
      return { ...state, shell: isPosixShell(instruction.words) ? 'posix' : 'other' };
    case 'env': {
      const env = new Map(state.env);
      for (const { key, value } of instruction.pairs) env.set(key, unquote(value, state.env));
      return { ...state, env };
    }
    case 'arg': {
      const env = new Map(state.env);
      for (const { name } of instruction.args) env.set(name, null);
      return { ...state, env };
    }
    default:
      return state;
  }
}

/** A shell with harmless options alone: `-e -u -x -o pipefail`. */
function isPosixShell(words: readonly string[]): boolean {
  const name = words[0]?.split('/').at(-1) ?? '';
  if (!['sh', 'bash', 'ash'].includes(name)) return false;
  let sawCommand = false;
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === 'pipefail' && (words[i - 1] ?? '').endsWith('o')) continue;
    if (!/^-[euxoc]+$/.test(word)) return false;
    if (word.endsWith('c')) sawCommand = i === words.length - 1;
  }
  return sawCommand;
}

/** Longest value that is followed, in UTF-16 units: values that quote each other double with every line. */
const LONGEST_VALUE = 65_536;

/** The text with `$NAME` and `${NAME}` replaced by values that the file itself settles; null where one is not known, or too long to follow. */
export function expandKnown(text: string, env: ReadonlyMap<string, string | null>): string | null {
  let unknown = false;
  let length = text.length;
  const value = text.replace(/\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g, (_, braced, bare) => {
    const found = env.get(String(braced ?? bare));
    length += found?.length ?? 0;
    if (found === undefined || found === null || length > LONGEST_VALUE) unknown = true;
    return unknown ? '' : (found ?? '');
  });
  return unknown || /[$\\]/.test(value) ? null : value;
}

function unquote(written: string, env: ReadonlyMap<string, string | null>): string | null {
  const single = /^'([^']*)'$/.exec(written);
  if (single) return single[1] ?? '';
  const double = /^"([^"\\]*)"$/.exec(written);
  const text = double ? (double[1] ?? '') : written;
  if (/["'\\]/.test(text)) return null;
  return expandKnown(text, env);
}

/** Names of the variables that the text expands. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].map((m) => m[1] ?? '');
}
