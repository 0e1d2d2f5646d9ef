import { flagValue, flagValues, runScript } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import type { DefinitionPart } from '../../model/graph.ts';
import { code, say } from '../../model/sentence.ts';
import { type EnvEntry, INHERITED_PATH, inheritedFrom } from '../environment.ts';
import { BASE_ENVIRONMENT, environmentName } from '../part-name.ts';
import { formatPlatform } from '../platform.ts';
import { inlineFile } from './inline-file.ts';
import { lowerMounts, type Mounted } from './mounts.ts';
import { type Lowered, printedText, report, type Scope } from './scope.ts';
import { withContents } from './sources.ts';
import { type StageState, settingPart } from './state.ts';

/** The argument vector, and the file that a heredoc beginning `#!` becomes (§8.2, §8.6). */
function commandLine(scope: Scope, state: StageState, instruction: RunInstruction): { words: readonly string[]; script: Mounted | null } {
  const run = runScript(instruction);
  switch (run.kind) {
    case 'exec':
      return { words: run.words, script: null };
    case 'shell':
      return { words: [...state.shell.value, run.text], script: null };
    case 'file': {
      const input = inlineFile(scope, run.name, run.body, '755');
      const script: Mounted = { target: '/dev/pipes/', input, selector: '/', value: ['bind', true] };
      return { words: [...state.shell.value, `/dev/pipes/${run.name}`], script };
    }
  }
}

/** Each entry's part is made once: all later RUNs hold it. An entry is never in environments of two images. */
const partsOfEntries = new WeakMap<EnvEntry, DefinitionPart>();

function environmentPart(entry: EnvEntry, image: string | null): DefinitionPart {
  if (entry.kind === 'inherited') return { name: BASE_ENVIRONMENT, value: '', base: entry.image };
  const part = { name: environmentName(entry.name), value: entry.value };
  return image !== null && entry.value.includes(INHERITED_PATH) ? { ...part, base: image } : part;
}

/** ENV and valued ARGs, in the order of the list (§3.1). */
function environmentParts(state: StageState): readonly DefinitionPart[] {
  const image = inheritedFrom(state.env);
  return state.env.map((entry) => {
    const known = partsOfEntries.get(entry);
    if (known !== undefined) return known;
    const part = environmentPart(entry, image);
    partsOfEntries.set(entry, part);
    return part;
  });
}

/** Settings of the build and of the RUN itself that count (§3; buildkit: dispatchRunNetwork, dispatchRunSecurity, dispatchRunDevices). */
function settings(scope: Scope, state: StageState, instruction: RunInstruction): readonly DefinitionPart[] {
  const { options } = scope.lowering.input;
  const own = flagValue(instruction, 'network');
  const network = own === null || own === 'default' ? options.network || 'default' : own;
  const security = flagValue(instruction, 'security');
  const devices = flagValues(instruction, 'device');
  const hosts = (options.addHosts ?? []).map((host) => host.slice(0, host.search(/[:=]|$/)));
  return [
    { name: 'network', value: network === 'sandbox' ? 'default' : network },
    { name: 'security', value: security === null || security === 'sandbox' ? '' : security },
    { name: 'devices', value: devices.join(' ') },
    { name: 'hostname', value: scope.lowering.buildArgs.get('BUILDKIT_SANDBOX_HOSTNAME') ?? options.hostname ?? '' },
    { name: 'extra hosts', value: hosts.join(' ') },
    { name: 'ulimits', value: (options.ulimits ?? []).join(' ') },
    { name: 'cgroup parent', value: options.cgroupParent ?? '' },
    { name: 'platform', value: formatPlatform(state.platform) }
  ];
}

/** RUN: a step on the current file system with everything that its process sees (docs/cache-rules.md §8; buildkit: dispatchRun, ops/exec.go). */
export function lowerRun(scope: Scope, state: StageState, instruction: RunInstruction): Lowered {
  const { words, script } = commandLine(scope, state, instruction);
  // No system has a user with such a name: what stands behind the sign was meant as a comment.
  if (/\s#/.test(state.user.value))
    report(scope, 'bad-user', say`${code('USER')} names ${code(state.user.value)}: a comment cannot stand behind an instruction.`);
  const mounts = lowerMounts(scope, state, instruction, script === null ? [] : [script]);
  const command: DefinitionPart = { name: 'command', value: JSON.stringify(words) };
  const shellCounts = instruction.command.form === 'shell' && state.shell.base !== null;
  const first: readonly DefinitionPart[] = [shellCounts ? { ...command, base: state.shell.base ?? '' } : command];
  const place = [settingPart('working directory', state.cwd), settingPart('user', state.user)];
  const definition = first.concat(environmentParts(state), place, settings(scope, state, instruction), mounts.definition);
  const inputs = withContents(scope.lowering, mounts.inputs);
  const id = scope.lowering.table.add({ operation: 'run', definition, inputs, forced: scope.forced }, scope.origin);
  const text = printedText(scope, state, 'display', mounts.secretNames);
  return { state: { ...state, head: id }, steps: [id, ...mounts.steps], shown: true, text };
}
