import { flagOn, flagValue } from '../../dockerfile/index.ts';
import type { CopyInstruction } from '../../model/dockerfile.ts';
import type { DefinitionPart, StepInput } from '../../model/graph.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { cleanDestination } from '../container-path.ts';
import { isOpen } from '../open-value.ts';
import { ownerName, ownerPart } from '../owner.ts';
import { inputKey, selectionOf } from '../selection.ts';
import { holdsIn } from '../versions.ts';
import { type CopySource, copySources } from './copy-source.ts';
import { expand, type Lowered, onHead, printedText, report, type Scope } from './scope.ts';
import { withContents } from './sources.ts';
import { type StageState, settingPart } from './state.ts';

/** `--chmod`: an octal number counts as such, anything else as text (docs/cache-rules.md §6). */
function canonicalMode(mode: string): string {
  return /^[0-7]+$/.test(mode) ? Number.parseInt(mode, 8).toString(8) : mode;
}

/** A mode in digits must be octal, of at most four digits (buildkit: dispatchCopy); letters are left to the builder. */
/** `u+x,g=rw`, as chmod takes it. */
const SYMBOLIC = /^[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*$/;

function modeFault(mode: string, written: string): Sentence | null {
  if (mode === '' || isOpen(mode) || /^0*[0-7]{1,4}$/.test(mode) || SYMBOLIC.test(mode)) return null;
  return say`${code(written)} is no mode: ${code('--chmod')} takes an octal number up to 7777, or letters such as ${code('u+x')}.`;
}

/**
 * All inputs, each once, with everything that is read of it; one that is the own file system adds nothing (§6.1). `places`: of each
 * source the place of its input, -1 without one.
 */
function groupInputs(head: readonly StepInput[], sources: readonly CopySource[]) {
  const groups = new Map<string, { readonly place: number; readonly input: StepInput; readonly paths: CopySource['selected'][] }>();
  const groupOf = (input: StepInput) => {
    const key = inputKey(input);
    const known = groups.get(key);
    if (known !== undefined) return known;
    const made = { place: groups.size, input, paths: [] };
    groups.set(key, made);
    return made;
  };
  for (const input of head) groupOf(input);
  const places = sources.map(({ input, selected }) => {
    if (input === null) return -1;
    const group = groupOf(input);
    group.paths.push(selected);
    return group.place;
  });
  const inputs = [...groups.values()].map(
    ({ input, paths }): StepInput => (input.mode === 'chain' ? input : { ...input, selection: input.selection ?? selectionOf(paths) })
  );
  return { inputs, places };
}

/**
 * COPY and ADD: one step for all sources, keyed by base names, destination and flags, and by the content read; never by
 * environment or user (docs/cache-rules.md §6; buildkit: dispatchCopy, ops/file.go CacheMap). With `--link` the copy stands on
 * an empty file system and a merge puts it onto the stage (§6.8).
 */
export function lowerCopy(scope: Scope, state: StageState, instruction: CopyInstruction): Lowered {
  // Faults show both as they are written: what a variable holds is shown to nobody.
  const [mode, owner] = [flagValue(instruction, 'chmod') ?? '', flagValue(instruction, 'chown') ?? ''];
  const chmod = expand(scope, state, mode);
  const chown = expand(scope, state, owner);
  const written = expand(scope, state, instruction.destination);
  const destination = cleanDestination(state.cwd.value, written);
  const linked = flagOn(instruction, 'link') && chmod === '';
  const named = ownerName(chown);
  if (named !== null && !isOpen(named) && (linked || state.head === null)) {
    // Older frontends leave it to an engine that may make an ordinary copy of it.
    const isRefused = state.head === null || holdsIn(scope.lowering.versions.pinned, 'linkByName') === true;
    const kind = isRefused ? 'owner-on-nothing' : 'owner-on-link';
    const where = state.head === null ? say`an empty file system` : say`the empty file system of a linked copy`;
    report(
      scope,
      kind,
      say`The owner ${code(owner)} is a name, and ${where} has no /etc/passwd that tells its number; write the number.`,
      'info'
    );
  }
  if (flagOn(instruction, 'parents') && holdsIn(scope.lowering.versions.pinned, 'parents') === false)
    report(
      scope,
      'old-flag',
      say`The flag ${code('--parents')} is one that this version does not know (from ${code('0.26')} on, or with a labs frontend).`
    );
  const wrongMode = modeFault(chmod, mode);
  if (wrongMode !== null) report(scope, mode.includes('$') ? 'bad-mode-value' : 'bad-mode', wrongMode);
  const head = linked ? [] : onHead(state);
  const sources = copySources(scope, state, instruction);
  if (sources.length === 0) report(scope, 'no-source', say`${code(instruction.keyword)} has no source.`);
  const { inputs, places } = groupInputs(head, sources);
  const definition: readonly DefinitionPart[] = [
    settingPart('destination', { value: destination, base: written.startsWith('/') ? null : state.cwd.base }),
    ownerPart(chown, scope.lowering.versions.frontend),
    { name: 'mode', value: canonicalMode(chmod) },
    { name: 'own file system', value: String(head.length) },
    ...sources.map((source) => ({ name: 'source', value: source.name })),
    ...sources.map(({ options }, index) => ({ name: 'source options', value: JSON.stringify([options, places[index]]) }))
  ];
  const { table } = scope.lowering;
  const { origin, forced } = scope;
  const id = table.add({ operation: 'copy', definition, inputs: withContents(scope.lowering, inputs), forced }, origin);
  const text = printedText(scope, state, 'word');
  if (!linked || state.head === null) return { state: { ...state, head: id }, steps: [id], shown: true, text };
  const both: readonly StepInput[] = [...onHead(state), { from: { step: id }, mode: 'chain', selection: null, content: null }];
  const merge = table.add({ operation: 'merge', definition: [], inputs: both, forced }, origin);
  return { state: { ...state, head: merge }, steps: [id, merge], shown: true, text };
}
