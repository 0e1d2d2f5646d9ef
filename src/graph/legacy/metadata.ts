import { expandWords } from '../../dockerfile/index.ts';
import type { CommandForm, HealthcheckInstruction, Instruction } from '../../model/dockerfile.ts';
import { lookup } from '../environment.ts';
import { commit, expand, type LegacyScope, type LegacyState, visibleArgs } from './state.ts';

// Instructions that only change the image configuration: full members of the chain here (docs/cache-rules.md §16; moby: dispatchers.go).

const UNIT_NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** A duration of Go as nanoseconds, the text itself where it is none. */
function canonicalDuration(text: string): string {
  let total = 0;
  let rest = text;
  for (
    let found = /^(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/.exec(rest);
    found !== null;
    found = /^(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/.exec(rest)
  ) {
    total += Number(found[1]) * (UNIT_NANOSECONDS[found[2] ?? ''] ?? 0);
    rest = rest.slice(found[0].length);
  }
  return rest === '' && text !== '' ? String(Math.round(total)) : text;
}

const commandLine = (state: LegacyState, command: CommandForm): string =>
  JSON.stringify(command.form === 'exec' ? command.words : [...state.shell, command.text]);

function healthcheck(instruction: HealthcheckInstruction): string {
  const { command, flags } = instruction;
  if (command === null) return 'HEALTHCHECK NONE';
  const test = command.form === 'exec' ? ['CMD', ...command.words] : ['CMD-SHELL', command.text];
  const options = flags.map(({ name, value }) => [name, name === 'retries' ? String(Number(value)) : canonicalDuration(value ?? '')]);
  return `HEALTHCHECK ${JSON.stringify([test, options.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))])}`;
}

/** The instruction as the committed container's comment tells it, with variables replaced; null for one that is none of these. */
function comment(scope: LegacyScope, state: LegacyState, instruction: Instruction): string | null {
  const word = (text: string) => expand(scope, state, text);
  switch (instruction.kind) {
    case 'label':
      return `LABEL ${JSON.stringify(instruction.pairs.map((pair) => [word(pair.key), word(pair.value)]))}`;
    case 'cmd':
      return `CMD ${commandLine(state, instruction.command)}`;
    case 'entrypoint':
      return `ENTRYPOINT ${commandLine(state, instruction.command)}`;
    case 'expose': {
      // The ports are sorted as written, and a variable may hold several.
      const args = visibleArgs(scope.lowering, state);
      const escapeCharacter = scope.lowering.input.dockerfile.escape;
      const see = (name: string) => lookup(state.env, name) ?? args.get(name);
      return `EXPOSE ${instruction.words
        .toSorted()
        .flatMap((text) => expandWords(text, { lookup: see, escape: escapeCharacter }).words)
        .join(' ')}`;
    }
    case 'volume':
      return `VOLUME ${JSON.stringify(instruction.words.map(word))}`;
    case 'healthcheck':
      return healthcheck(instruction);
    case 'stopsignal':
      return `STOPSIGNAL ${word(instruction.value)}`;
    case 'maintainer':
      return `MAINTAINER ${instruction.value}`;
    case 'onbuild':
      return `ONBUILD ${instruction.rest}`;
    case 'user':
      return `USER ${word(instruction.user)}`;
    case 'shell':
      return `SHELL ${JSON.stringify(instruction.words)}`;
    default:
      return null;
  }
}

/** Commits an instruction that changes settings only. */
export function lowerMetadata(scope: LegacyScope, state: LegacyState, instruction: Instruction): LegacyState {
  const value = comment(scope, state, instruction);
  if (value === null) return state;
  const next = commit(scope, state, 'metadata', [{ name: 'instruction', value }]);
  return instruction.kind === 'shell' ? { ...next, shell: instruction.words } : next;
}
