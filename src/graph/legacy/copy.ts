import { legacyDigest } from '../../context/index.ts';
import { flagOn, flagValue } from '../../dockerfile/index.ts';
import type { CopyInstruction } from '../../model/dockerfile.ts';
import type { DefinitionPart, SelectedPath, Source, StepInput } from '../../model/graph.ts';
import { code, say } from '../../model/sentence.ts';
import { missingPath, openPaths, seenOf } from '../buildkit/sources.ts';
import { hasWildcard } from '../container-path.ts';
import { remoteSource } from '../remote-source.ts';
import { imageStep } from './from.ts';
import { stageNamed } from './stages.ts';
import { commit, expand, expandSource, type LegacyLowering, type LegacyScope, type LegacyState, report } from './state.ts';

const UNSUPPORTED = ['chmod', 'link', 'parents', 'exclude', 'checksum', 'keep-git-dir', 'unpack'];

/** A path as the source hash sees it: its text counts, one leading `/` and `./` do not (moby: copy.go calcCopyInfo). */
function selectedPath(source: string): SelectedPath {
  const path = source.replace(/^\//, '').replace(/^\.\//, '');
  return { path: path === '.' ? '' : path, wildcard: hasWildcard(path), include: [], exclude: [], followLinks: true };
}

/** Content of sources in the build context: one hash over all, paths included (docs/cache-rules.md §16). */
function contextInput(lowering: LegacyLowering, sources: readonly string[]): StepInput {
  const files = lowering.input.contexts.get('');
  const digest =
    files === undefined
      ? { unknown: say`the build context is not known` }
      : 'unknown' in files
        ? files
        : (openPaths(sources) ?? legacyDigest(files, { sources }));
  const content =
    'missing' in digest && files !== undefined && !('unknown' in files)
      ? {
          unknown: say`${code(digest.missing)} is not in the build context`,
          missing: missingPath(files, digest.missing),
          ...seenOf(sources.map((source) => legacyDigest(files, { sources: [source] })))
        }
      : 'missing' in digest
        ? { unknown: say`${code(digest.missing)} is not in the build context` }
        : digest;
  return { from: { source: { kind: 'context', name: '' } }, mode: 'content', selection: { paths: sources.map(selectedPath) }, content };
}

/** Files of an earlier stage or of another image, always by content. */
function fromInput(scope: LegacyScope, from: string, sources: readonly string[]): StepInput | null {
  const { lowering, origin } = scope;
  const stage = stageNamed(lowering, from, true);
  if (stage !== undefined && stage >= origin.stageIndex)
    report(scope, 'bad-from', say`${code(from)} is not a stage that stands before this line.`);
  const step = stage === undefined ? imageStep(lowering, from, null) : (lowering.results.get(stage)?.state.head ?? null);
  return step === null ? null : { from: { step }, mode: 'content', selection: { paths: sources.map(selectedPath) }, content: null };
}

/** Addresses of an ADD, downloaded on every build. */
function remoteInputs(sources: readonly string[]): readonly StepInput[] {
  return sources.map((url) => {
    const source: Source = remoteSource(url)?.kind === 'git' ? { kind: 'git', url } : { kind: 'http', url, checksum: null };
    return { from: { source }, mode: 'content', selection: null, content: { unknown: say`what its address answers is not known` } };
  });
}

/** COPY and ADD: the source hash and the destination as written (docs/cache-rules.md §16; moby: performCopy). */
export function lowerCopy(scope: LegacyScope, state: LegacyState, instruction: CopyInstruction): LegacyState {
  for (const name of UNSUPPORTED) {
    if (flagValue(instruction, name) !== null || flagOn(instruction, name))
      report(scope, 'legacy-unsupported', say`${code(`${instruction.keyword} --${name}`)} needs BuildKit; the legacy builder refuses it.`);
  }
  if (instruction.heredocs.length > 0)
    report(scope, 'legacy-unsupported', say`Here-documents need BuildKit; the legacy builder does not read them.`);
  const sources = instruction.sources.map((source) => expandSource(scope, state, source));
  const remote = sources.filter((source) => instruction.kind === 'add' && remoteSource(source) !== null);
  const local = sources.filter((source) => !remote.includes(source));
  const from = instruction.kind === 'copy' ? flagValue(instruction, 'from') : null;
  const input =
    local.length === 0 ? null : from === null || from === '' ? contextInput(scope.lowering, local) : fromInput(scope, from, local);
  const definition: readonly DefinitionPart[] = [
    { name: 'instruction', value: instruction.keyword },
    { name: 'owner', value: expand(scope, state, flagValue(instruction, 'chown') ?? '') },
    { name: 'destination', value: expand(scope, state, instruction.destination) }
  ];
  return commit(scope, state, 'copy', definition, [...(input === null ? [] : [input]), ...remoteInputs(remote)]);
}
