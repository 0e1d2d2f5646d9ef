import { flagValues, parseMount } from '../../dockerfile/index.ts';
import type { MountOptions, RunInstruction } from '../../model/dockerfile.ts';
import type { DefinitionPart, StepId, StepInput } from '../../model/graph.ts';
import { say } from '../../model/sentence.ts';
import { order } from '../../plain/index.ts';
import { cleanAbsolute } from '../container-path.ts';
import { mountName, SSH_AGENT, secretName } from '../part-name.ts';
import { inputKey, selectionOf, WHOLE } from '../selection.ts';
import { expand, expandSource, onHead, report, type Scope } from './scope.ts';
import { contextInput, resultOf } from './sources.ts';
import type { StageState } from './state.ts';

// RUN --mount (docs/cache-rules.md §8, §9; buildkit: dockerfile2llb/convert_runmount.go, client/llb/exec.go Marshal,
// solver/llbsolver/ops/exec.go CacheMap, getMountDeps).

/** What a RUN's mounts add to it. */
export interface LoweredMounts {
  readonly definition: readonly DefinitionPart[];
  /** All inputs of the RUN, its own file system first. */
  readonly inputs: readonly StepInput[];
  /** Steps made on the way (directories of cache mounts). */
  readonly steps: readonly StepId[];
  /** Names of secrets that become variables. */
  readonly secretNames: ReadonlySet<string>;
}

/** A mount that takes part in the sorted list: it has a place in the file system, and perhaps an input. */
export interface Mounted {
  readonly target: string;
  readonly input: StepInput | null;
  /** Absolute path inside the input. */
  readonly selector: string;
  readonly value: unknown;
}

const absoluteTarget = (state: StageState, target: string): string =>
  target.startsWith('/') ? target : cleanAbsolute(`${state.cwd.value}/${target}`);

/** The root mount, and what `--shm-size` mounts. */
function ownMounts(scope: Scope, state: StageState): Mounted[] {
  const [head] = onHead(state);
  const shm = scope.lowering.input.options.shmSize;
  const own: Mounted[] = [{ target: '/', input: head ?? null, selector: '/', value: ['root'] }];
  if (shm) own.push({ target: '/dev/shm', input: null, selector: '/', value: ['tmpfs', shm] });
  return own;
}

/** `id` and `sharing` count only where they are the default (buildkit: checkShouldClearCacheOpts). */
function cacheOptions(scope: Scope, mount: MountOptions, target: string): readonly unknown[] {
  const id = `${scope.lowering.buildArgs.get('BUILDKIT_CACHE_MOUNT_NS') ?? ''}/${mount.id ?? ''}`;
  const isDefault = mount.sharing === 'shared' && (id === target || id.slice(id.indexOf('/') + 1) === target);
  return isDefault ? [id, 'shared'] : [];
}

/** The directory that a cache mount with an owner or a mode starts from; its content is known by what is written. */
function cacheDirectory(scope: Scope, mount: MountOptions, from: StepInput | null): { readonly input: StepInput; readonly step: StepId } {
  const owner = `${mount.uid ?? 0}:${mount.gid ?? 0}`;
  const mode = (mount.mode ?? 0o755).toString(8);
  const step = scope.lowering.table.add(
    {
      operation: 'inline-file',
      definition: [
        { name: 'directory', value: '/cache' },
        { name: 'owner', value: owner },
        { name: 'mode', value: mode }
      ],
      inputs: from === null ? [] : [from]
    },
    null
  );
  const content = from === null ? { digest: `directory:${owner}:${mode}` } : null;
  return { input: { from: { step }, mode: 'content', selection: null, content }, step };
}

function lowerCache(scope: Scope, state: StageState, mount: MountOptions, steps: StepId[]): Mounted {
  const target = absoluteTarget(state, mount.target ?? '');
  const from = mount.from === null ? null : (resultOf(scope, mount.from, false) ?? null);
  const value = ['cache', mount.readOnly, ...cacheOptions(scope, mount, target)];
  const selector = cleanAbsolute(mount.source ?? '');
  if (selector === '/' && (mount.uid !== null || mount.gid !== null || mount.mode !== null)) {
    const directory = cacheDirectory(scope, mount, from);
    steps.push(directory.step);
    return { target, input: directory.input, selector: '/cache', value };
  }
  return { target, input: from, selector, value };
}

function secretPart(mount: MountOptions): DefinitionPart {
  const value = [mount.id, mount.target, mount.env, mount.required, mount.uid ?? 0, mount.gid ?? 0, mount.mode ?? 0o400];
  return { name: secretName(mount.id ?? ''), value: JSON.stringify(value) };
}

/** All inputs, each once, in the order of the sorted mounts; the last mount of an input says how it matches (§9.4). */
function inputsOf(mounted: readonly Mounted[]): { readonly inputs: readonly StepInput[]; readonly indexOf: (m: Mounted) => number } {
  const groups = new Map<string, Mounted[]>();
  for (const one of mounted) {
    if (one.input === null) continue;
    const group = groups.get(inputKey(one.input));
    if (group === undefined) groups.set(inputKey(one.input), [one]);
    else group.push(one);
  }
  const keys = [...groups.keys()];
  const inputs = [...groups.values()].flatMap((group): readonly StepInput[] => {
    const last = group.at(-1);
    if (last?.input == null) return [];
    if (last.target === '/') return [last.input];
    const paths = group.map((one) => one.selector.slice(1));
    const selection = paths.includes('')
      ? WHOLE
      : selectionOf(paths.map((path) => ({ path, wildcard: false, include: [], exclude: [], followLinks: true })));
    return [{ ...last.input, mode: 'content', selection, content: last.input.content }];
  });
  return { inputs, indexOf: (one) => (one.input === null ? -1 : keys.indexOf(inputKey(one.input))) };
}

/** What the refusal of a mount hangs on: its variables, or labels of SELinux, which buildah takes. */
function mountCode(text: string): string {
  if (text.includes('$')) return 'bad-mount-value';
  return /(?:^|,)(?:z|Z|U|relabel)(?:[,=]|$)/.test(text) ? 'bad-mount-label' : 'bad-mount';
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Reads, resolves and sorts the mounts of a RUN; `extra` are mounts of the builder's own. */
export function lowerMounts(scope: Scope, state: StageState, instruction: RunInstruction, extra: readonly Mounted[]): LoweredMounts {
  const own = [...ownMounts(scope, state), ...extra];
  const written = flagValues(instruction, 'mount');
  if (own.length === 1 && written.length === 0) return { definition: [], inputs: onHead(state), steps: [], secretNames: NO_NAMES };
  const mounted = [...own];
  const secrets: DefinitionPart[] = [];
  const sockets: DefinitionPart[] = [];
  const secretNames = new Set<string>();
  const steps: StepId[] = [];
  for (const text of written) {
    const mount = parseMount(text, (word, isSource) => ({ text: (isSource ? expandSource : expand)(scope, state, word), error: null }));
    if ('error' in mount) {
      report(scope, mountCode(text), say`The mount is refused: ${mount.error}.`);
      continue;
    }
    switch (mount.type) {
      case 'bind': {
        const target = absoluteTarget(state, mount.target ?? '');
        const input = mount.from === null ? contextInput('') : (resultOf(scope, mount.from, false) ?? null);
        mounted.push({ target, input, selector: cleanAbsolute(mount.source ?? ''), value: ['bind', mount.readOnly] });
        break;
      }
      case 'cache':
        mounted.push(lowerCache(scope, state, mount, steps));
        break;
      case 'tmpfs':
        mounted.push({
          target: absoluteTarget(state, mount.target ?? ''),
          input: null,
          selector: '/',
          value: ['tmpfs', mount.readOnly, mount.size]
        });
        break;
      case 'secret':
        secrets.push(secretPart(mount));
        if (mount.env !== null) secretNames.add(mount.env);
        break;
      case 'ssh': {
        // `id=default` written out is another definition than no id (run on the engine).
        const id = /(?:^|,)id=[^,]/i.test(text) ? mount.id : '';
        const value = [id, mount.target, mount.required, mount.uid ?? 0, mount.gid ?? 0, mount.mode ?? 0o600];
        sockets.push({ name: SSH_AGENT, value: JSON.stringify(value) });
        break;
      }
    }
  }
  if (mounted.slice(own.length).some((one) => cleanAbsolute(one.target) === '/'))
    report(scope, 'bad-mount', say`The mount is refused: nothing can be mounted onto the root.`);
  const sorted = mounted.toSorted((a, b) => order(a.target, b.target));
  const { inputs, indexOf } = inputsOf(sorted);
  const places = sorted.flatMap((one): readonly DefinitionPart[] =>
    one.target === '/' ? [] : [{ name: mountName(one.target), value: JSON.stringify([indexOf(one), one.value]) }]
  );
  return { definition: [...places, ...secrets, ...sockets], inputs, steps, secretNames };
}
