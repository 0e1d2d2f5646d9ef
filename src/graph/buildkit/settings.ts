import { expandWord } from '../../dockerfile/index.ts';
import type { EnvInstruction, TextInstruction, WordsInstruction } from '../../model/dockerfile.ts';
import { code, say } from '../../model/sentence.ts';
import { lookup } from '../environment.ts';
import { expansionProblem } from '../expansion-problem.ts';
import { isOpen } from '../open-value.ts';
import { onImage } from '../presumed.ts';
import { type Lowered, onlyState, report, type Scope } from './scope.ts';
import type { StageState } from './state.ts';

// LABEL, VOLUME and STOPSIGNAL: no step and in no key (docs/cache-rules.md §2), but words that the builder refuses end the build
// (docs/failing-builds.md §4; buildkit: dispatch, dispatchStopSignal).

/** Signals by name on Linux, without SIG (moby/sys/signal). */
const SIGNAL =
  /^(?:SIG)?(?:ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTMIN(?:\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?)$/i;

/** A word with its variables put in, for its faults alone. */
function checked(scope: Scope, state: StageState, word: string): string {
  const { dockerfile } = scope.lowering.input;
  const result = expandWord(word, { lookup: (name) => lookup(state.env, name), escape: dockerfile.escape }, 'word');
  scope.lowering.input.work?.spend('characters of expanded words', word.length + result.text.length);
  const problem = expansionProblem(result, dockerfile.path, scope.instruction.range);
  if (problem !== null) scope.lowering.problems.push(problem);
  onImage(scope.lowering.presumed, state.env, scope.instruction, result);
  return result.text;
}

export function lowerLabel(scope: Scope, state: StageState, { pairs }: EnvInstruction): Lowered {
  for (const { key, value } of pairs) for (const word of [key, value]) checked(scope, state, word);
  return onlyState(state);
}

export function lowerVolume(scope: Scope, state: StageState, { words }: WordsInstruction): Lowered {
  for (const word of words)
    if (checked(scope, state, word) === '')
      report(scope, word.includes('$') ? 'blank-volume' : 'wrong-arguments', say`VOLUME cannot be an empty string.`);
  return onlyState(state);
}

export function lowerStopSignal(scope: Scope, state: StageState, { value }: TextInstruction): Lowered {
  const signal = checked(scope, state, value);
  const isKnown = /^[+-]?\d+$/.test(signal) ? Number(signal) !== 0 : SIGNAL.test(signal);
  if (!isKnown && !isOpen(signal) && !value.includes('$'))
    report(scope, 'bad-signal', say`${code(value)} is no signal: STOPSIGNAL takes a number or a name such as SIGTERM.`);
  return onlyState(state);
}
