import { flagOn, flagValue, flagValues, heredocSource } from '../../dockerfile/index.ts';
import type { CopyInstruction } from '../../model/dockerfile.ts';
import type { SelectedPath, Source, StepInput } from '../../model/graph.ts';
import { code, say } from '../../model/sentence.ts';
import { baseName, cleanAbsolute, hasWildcard } from '../container-path.ts';
import { isOpen } from '../open-value.ts';
import { remoteSource } from '../remote-source.ts';
import { inlineFile } from './inline-file.ts';
import { expand, expandSource, report, type Scope } from './scope.ts';
import { contextInput, resultOf } from './sources.ts';
import type { StageState } from './state.ts';

/** One source of a COPY or ADD: what stands of it in the definition, and what is read of which input. */
export interface CopySource {
  /** Base name of the path: the directories before it are not part of the definition (docs/cache-rules.md §6). */
  readonly name: string;
  /** Everything else of the definition. */
  readonly options: readonly unknown[];
  /** Null where the input is an empty file system. */
  readonly input: StepInput | null;
  readonly selected: SelectedPath;
}

const plainPath = (path: string): SelectedPath => ({ path, wildcard: false, include: [], exclude: [], followLinks: false });

/** Digests of the algorithms that the builder knows (opencontainers/go-digest). */
const CHECKSUM = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}|blake3:.*)$/;
const GIT_CHECKSUM = /^[0-9a-fA-F]+$/;

const checksumOf = (scope: Scope, state: StageState, instruction: CopyInstruction): string =>
  expand(scope, state, flagValue(instruction, 'checksum') ?? '');

/** A heredoc as a source (§6.11). */
function inlineSource(scope: Scope, state: StageState, file: { name: string; body: string; expand: boolean }): CopySource {
  const body = file.expand ? expand(scope, state, file.body, 'raw') : file.body;
  return { name: file.name, options: ['inline'], input: inlineFile(scope, file.name, body, '644'), selected: plainPath(file.name) };
}

/** An address as a source (§6.12, §6.13): with a checksum its content is known. */
function remote(
  scope: Scope,
  state: StageState,
  instruction: CopyInstruction,
  { url, kind, name }: { readonly url: string; readonly kind: 'http' | 'git'; readonly name: string }
): CopySource {
  if (instruction.kind === 'copy') report(scope, 'bad-source', say`COPY takes no address; ADD does.`);
  const checksum = checksumOf(scope, state, instruction);
  const written = flagValue(instruction, 'checksum') ?? '';
  if (checksum !== '' && !isOpen(checksum) && !(kind === 'git' ? GIT_CHECKSUM : CHECKSUM).test(checksum))
    report(
      scope,
      written.includes('$') ? 'bad-checksum-value' : 'bad-source',
      say`${code(written)} is no checksum: ${code('--checksum')} takes ${kind === 'git' ? say`a commit` : say`a digest such as ${code('sha256:…')} with 64 letters and digits`}.`
    );
  if (kind === 'git') {
    const keepsDirectory = flagOn(instruction, 'keep-git-dir');
    const source: Source = { kind: 'git', url: keepsDirectory ? `${url} with .git` : url };
    const input: StepInput = { from: { source }, mode: 'content', selection: null, content: null };
    return { name: '/', options: ['git', flagValues(instruction, 'exclude')], input, selected: plainPath('') };
  }
  const source: Source = { kind: 'http', url, checksum: checksum === '' ? null : checksum };
  const content = checksum === '' ? { unknown: say`what its address answers is not known` } : { digest: `http:${checksum}` };
  const input: StepInput = { from: { source }, mode: 'content', selection: null, content };
  const unpack = flagOn(instruction, 'unpack');
  return { name, options: ['http', unpack, flagValues(instruction, 'exclude')], input, selected: plainPath(name) };
}

/** A path as a source, with the pivot of `--parents` (§6.10). */
function localSource(scope: Scope, state: StageState, instruction: CopyInstruction, written: string, input: StepInput | null): CopySource {
  if (checksumOf(scope, state, instruction) !== '')
    report(scope, 'bad-source', say`${code('--checksum')} is for addresses, and ${code(written)} is a path.`);
  const exclude = flagValues(instruction, 'exclude');
  const unpack = instruction.flags.some((flag) => flag.name === 'unpack') ? flagOn(instruction, 'unpack') : instruction.kind === 'add';
  const pivot = written.indexOf('/./');
  const parents = flagOn(instruction, 'parents');
  const path = cleanAbsolute(!parents ? written : pivot < 0 ? '/' : written.slice(0, pivot));
  const pattern = !parents ? null : cleanAbsolute(pivot < 0 ? written : written.slice(pivot + 3)).slice(1);
  const required = pattern === null || hasWildcard(path) || hasWildcard(pattern) ? [] : [cleanAbsolute(`${path}/${pattern}`)];
  return {
    name: baseName(path),
    options: ['path', unpack, pattern, required, exclude],
    input,
    selected: { path: path.slice(1), wildcard: hasWildcard(path), include: pattern === null ? [] : [pattern], exclude, followLinks: true }
  };
}

/** An empty file system holds no path but its root; one with a wildcard may find nothing. */
function required(scope: Scope, source: CopySource): CopySource {
  const { path, wildcard, include } = source.selected;
  if (source.input === null && path !== '' && !wildcard && include.length === 0)
    report(scope, 'missing-in-stage', say`${code(path)} is read from an empty stage, which holds nothing.`);
  return source;
}

/** All sources in the order of the definition: paths and addresses as written, heredocs behind them (buildkit: dispatchCopy). */
export function copySources(scope: Scope, state: StageState, instruction: CopyInstruction): readonly CopySource[] {
  const from = flagValue(instruction, 'from');
  const input = from === null || from === '' ? contextInput('') : resultOf(scope, from, true);
  const files: CopySource[] = [];
  const documents: CopySource[] = [];
  const written = instruction.sources.filter((source) => heredocSource(source, instruction.heredocs) === null);
  if (written.length !== 1 && checksumOf(scope, state, instruction) !== '')
    report(
      scope,
      'bad-source',
      say`${code('--checksum')} is for one address, and ${code(instruction.keyword)} names ${written.length} sources.`
    );
  for (const written of instruction.sources) {
    const document = heredocSource(written, instruction.heredocs);
    if (document !== null) {
      documents.push(inlineSource(scope, state, document));
      continue;
    }
    const source = expandSource(scope, state, written);
    const address = remoteSource(source);
    if (address === null) {
      const local = localSource(scope, state, instruction, source, input ?? null);
      files.push(input === undefined ? local : required(scope, local));
    } else
      files.push(
        remote(scope, state, instruction, { url: source, kind: address.kind, name: address.kind === 'http' ? address.fileName : '/' })
      );
  }
  return [...files, ...documents];
}
