import { flagValue } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { ownEntry } from '../../plain/index.ts';
import type { ContextFiles } from '../effects/copy.ts';
import { copiedFiles, mayWrite } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { isUnder, resolvePath, touch } from '../effects/paths.ts';
import type { Placed } from '../effects/state.ts';
import { isProgram, programName } from '../tools/index.ts';

const STANDARD_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Directories that base images put on PATH; what lies there is theirs. */
const BASE_PATH = [
  '/usr/local/go/bin',
  '/go/bin',
  '/usr/local/bundle/bin',
  '/usr/local/cargo/bin',
  '/root/.cargo/bin',
  '/root/.local/bin',
  '/root/.bun/bin',
  '/usr/share/maven/bin'
];
/** Images whose file of that name is the tool itself. */
const SOURCES: Readonly<Record<string, RegExp>> = {
  uv: /^(?:[\w.-]+\/)*astral-sh\/uv(?:[:@]|$)/,
  composer: /^(?:docker\.io\/)?(?:library\/)?composer(?:[:@]|$)/,
  bun: /^(?:docker\.io\/)?oven\/bun(?:[:@]|$)/
};

/** A path that ends in a plain name. */
const NAMED = /^[\w./-]*\/[\w.-]*[\w]$/;

/** What stands in front of a command: its own stage, and the stages that this one starts from. */
export interface Before {
  readonly effects: readonly Effects[];
  readonly inherited: readonly Effects[];
  readonly placed: readonly Placed[];
  readonly chain: readonly Instruction[];
  readonly context: ContextFiles;
  /** A copy from a stage brings a file by the name that it is written with, and nothing else. */
  readonly byName?: true;
}

/**
 * Why a command name may not be the tool that the knowledge base knows (docs/suggestions.md, "How a proof is made"): a COPY or a command in
 * front of it may have put a file of that name on PATH, or PATH leads into copied files. Null where it is the real tool.
 */
export function foreignTool(facts: Before, position: number): Sentence | null {
  const effects = facts.effects[position];
  if (effects === undefined) return null;
  const earlier = stepsBefore(facts, position);
  const onPath = pathDirectories(facts, position);
  if (onPath === null) return say`PATH is set to something that is not known`;
  const links = new Set(onPath);
  for (const { e } of earlier) {
    if (e.copy === null) continue;
    for (const path of copiedFiles(e.copy, facts.context).keys()) {
      const at = path.lastIndexOf('/');
      // Where programs are links to one file (busybox, npm), a COPY onto one of them writes over all of them.
      if (links.has(path.slice(0, at)) && isProgram(path.slice(at + 1)))
        return say`a COPY in front of it brings ${code(path)}, and programs may be links to one file`;
    }
  }
  for (const { command } of effects.calls) {
    const word = command.words[0]?.text ?? '';
    const name = programName(word);
    const places = word.startsWith('/') ? [word] : onPath.map((directory) => resolvePath(directory, name));
    for (const { e, by } of earlier) {
      const place = places.find((p) => bringsFile(facts, e, by, p, name));
      const what = e.calls.length > 0 ? say`a command` : say`a COPY`;
      if (place !== undefined) return say`${what} in front of it may bring its own ${code(place)}`;
    }
  }
  return null;
}

/** What stands in front of a step, with the instruction that does it. */
const stepsBefore = (facts: Before, position: number): readonly { readonly e: Effects; readonly by: Instruction | undefined }[] => [
  ...facts.inherited.map((e, at) => ({ e, by: facts.chain[at] })),
  ...facts.effects.slice(0, position).map((e, at) => ({ e, by: facts.placed[at]?.instruction }))
];

/** Whether a COPY in front of a step may have put programs on PATH. */
export function mayBringPrograms(facts: Before, position: number): boolean {
  const onPath = pathDirectories(facts, position);
  if (onPath === null) return true;
  return stepsBefore(facts, position).some(({ e, by }) => {
    if (by?.kind !== 'copy' && by?.kind !== 'add') return false;
    const places = e.copy !== null ? [e.copy.destination] : e.writes.all ? ['/'] : e.writes.below;
    return places.some((place) => onPath.some((directory) => touch(directory, place)));
  });
}

function bringsFile(facts: Before, effects: Effects, instruction: Instruction | undefined, place: string, name: string): boolean {
  if (effects.copy !== null) return mayWrite(effects.copy, place, facts.context);
  const { below } = effects.writes;
  // A tool that makes a whole directory of programs, such as a virtual environment, puts the tools of their names there.
  if (effects.calls.length > 0) return below.includes(place);
  if (!below.some((path) => isUnder(place, path))) return false;
  const from = instruction === undefined ? null : flagValue(instruction, 'from');
  if (facts.byName === true && from !== null && instruction?.kind === 'copy' && instruction.sources.every((source) => NAMED.test(source)))
    return instruction.sources.some((source) => source.endsWith(`/${name}`));
  return !(from !== null && ownEntry(SOURCES, name)?.test(from) === true);
}

/** All directories of PATH at this place, as far as the Dockerfile sets it; null where it does so by means that are not followed. */
function pathDirectories(facts: Before, position: number): readonly string[] | null {
  const before = facts.placed[position]?.before;
  const added: string[] = [];
  const pairs = [...facts.chain, ...facts.placed.slice(0, position).map((p) => p.instruction)].flatMap((i) =>
    i.kind === 'env' ? i.pairs : []
  );
  const parts = pairs.flatMap(({ key, value }) => (key === 'PATH' ? value.replaceAll(/["']/g, '').split(':') : []));
  for (const part of parts) {
    if (/^\$\{?PATH\}?$/.test(part) || part === '') continue;
    const expanded = part.startsWith('/') && !part.includes('$') ? part : expandWith(part, before?.env ?? new Map());
    if (expanded === null) return null;
    added.push(resolvePath('/', expanded));
  }
  return [...added, ...STANDARD_PATH, ...BASE_PATH];
}

function expandWith(text: string, env: ReadonlyMap<string, string | null>): string | null {
  let known = true;
  const expanded = text.replace(/\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/g, (_, name) => {
    const value = env.get(String(name));
    if (typeof value !== 'string') known = false;
    return value ?? '';
  });
  return known && expanded.startsWith('/') ? expanded : null;
}
