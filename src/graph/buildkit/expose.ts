import type { WordsInstruction } from '../../model/dockerfile.ts';
import { code, say } from '../../model/sentence.ts';
import { type Lowered, onlyState, report, type Scope } from './scope.ts';
import type { StageState } from './state.ts';

/** `port`, `from-to` and a protocol; what stands before a colon is looked at by the builder alone. */
const PORTS = /^\+?\d+(?:-\+?\d+)?(?:\/(?:tcp|udp|sctp)?)?$/i;
const LARGEST_PORT = 65_535;

/** EXPOSE: no step, but a port that is none ends the build (docs/failing-builds.md §4; buildkit: dispatchExpose, parsePorts). Words with variables are left to the builder. */
export function lowerExpose(scope: Scope, state: StageState, instruction: WordsInstruction): Lowered {
  const wrong = instruction.words.find((word) => !/[$"'\\`]/.test(word) && !isPort(word.slice(word.lastIndexOf(':') + 1)));
  if (wrong !== undefined)
    report(scope, 'bad-port', say`${code(wrong)} is no port: EXPOSE takes a number up to ${LARGEST_PORT}, with /tcp, /udp or /sctp.`);
  return onlyState(state);
}

function isPort(text: string): boolean {
  const [from = 0, to = from] = (/^\+?(\d+)(?:-\+?(\d+))?/.exec(text) ?? [])
    .slice(1)
    .flatMap((number) => (number === undefined ? [] : Number(number)));
  return PORTS.test(text) && from <= to && (text.match(/\d+/g) ?? []).every((number) => Number(number) <= LARGEST_PORT);
}
