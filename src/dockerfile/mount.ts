import { basename, normalize } from 'node:path/posix';
import type { MountOptions, MountType } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { parseCsv } from './csv.ts';

/** Expands one option value, `isSource` where it names what is read; `error` as expandWord gives it. */
export type ValueExpander = (value: string, isSource: boolean) => { readonly text: string; readonly error: Sentence | null };

type Draft = { -readonly [K in keyof MountOptions]: MountOptions[K] } & { autoReadOnly: boolean };

const SOURCE_KEYS = new Set(['source', 'src']);
const TYPES: readonly MountType[] = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
const asIs: ValueExpander = (text) => ({ text, error: null });
const orNull = (text: string): string | null => (text === '' ? null : text);

function parseBool(value: string): boolean | null {
  return TRUE.has(value) ? true : FALSE.has(value) ? false : null;
}

/** Go's ParseUint of 32 bits, leading zeros allowed; null where it refuses. */
function parseUint(value: string, base: 8 | 10): number | null {
  if (!(base === 8 ? /^[0-7]+$/ : /^\d+$/).test(value)) return null;
  const number = Number.parseInt(value, base);
  return number <= 0xffff_ffff ? number : null;
}

/** Bytes of `64m`, `1.5GiB` and the like (go-units RAMInBytes); null where it refuses. */
function parseSize(value: string): number | null {
  const match = /^\+?((?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})) ?(?:([kmgtp])(?:i?b)?|b)?$/i.exec(value);
  if (match === null) return null;
  const power = match[2] === undefined ? 0 : 'kmgtp'.indexOf(match[2].toLowerCase()) + 1;
  return Math.trunc(Number(match[1]) * 1024 ** power);
}

/**
 * Reads the value of one `RUN --mount` (docs/cache-rules.md §8; buildkit instructions/commands_runmount.go parseMount and
 * dockerfile2llb/convert_runmount.go, convert_secrets.go, convert_ssh.go). BuildKit splits first and expands each option's value
 * then: give `expand` to do the same. Defaults are filled in, so that two spellings of one mount come out equal.
 */
export function parseMount(value: string, expand: ValueExpander = asIs): MountOptions | { readonly error: Sentence } {
  const fields = parseCsv(value);
  if (typeof fields === 'string') return { error: say`the mount cannot be read: ${[fields]}` };
  const draft: Draft = {
    type: 'bind',
    from: null,
    source: null,
    target: null,
    readOnly: false,
    id: null,
    sharing: null,
    size: null,
    required: false,
    env: null,
    mode: null,
    uid: null,
    gid: null,
    autoReadOnly: true
  };
  for (const field of fields) {
    const at = field.indexOf('=');
    const key = (at < 0 ? field : field.slice(0, at)).toLowerCase();
    const expanded = at < 0 ? null : expand(field.slice(at + 1), SOURCE_KEYS.has(key));
    if (expanded !== null && expanded.error !== null) return { error: expanded.error };
    const error = expanded === null ? setSwitch(draft, key, field) : setValue(draft, key, expanded.text, field);
    if (error !== null) return { error };
  }
  return settle(draft);
}

function setSwitch(draft: Draft, key: string, field: string): Sentence | null {
  switch (key) {
    case 'readonly':
    case 'ro':
    case 'readwrite':
    case 'rw':
      draft.readOnly = key.startsWith('reado') || key === 'ro';
      draft.autoReadOnly = false;
      return null;
    case 'required':
      if (draft.type !== 'secret' && draft.type !== 'ssh') return unexpected('required', draft.type);
      draft.required = true;
      return null;
    default:
      return say`invalid field ${code(field)} must be a key=value pair`;
  }
}

function setValue(draft: Draft, key: string, value: string, field: string): Sentence | null {
  // The field as it is written: what a variable in it holds is shown to nobody.
  const invalid = say`invalid value for ${code(key)}: ${code(field)}`;
  switch (key) {
    case 'type': {
      const type = TYPES.find((candidate) => candidate === value.toLowerCase());
      if (type === undefined) return say`unsupported mount type: ${code(field)}`;
      draft.type = type;
      return null;
    }
    case 'from':
      draft.from = orNull(value);
      return null;
    case 'source':
    case 'src':
      draft.source = orNull(value);
      return null;
    case 'target':
    case 'dst':
    case 'destination':
      draft.target = orNull(value);
      return null;
    case 'readonly':
    case 'ro':
    case 'readwrite':
    case 'rw': {
      const on = parseBool(value);
      if (on === null) return invalid;
      draft.readOnly = key.startsWith('reado') || key === 'ro' ? on : !on;
      draft.autoReadOnly = false;
      return null;
    }
    case 'required': {
      if (draft.type !== 'secret' && draft.type !== 'ssh') return unexpected('required', draft.type);
      const on = parseBool(value);
      if (on === null) return invalid;
      draft.required = on;
      return null;
    }
    case 'size':
      if (draft.type !== 'tmpfs') return unexpected('size', draft.type);
      draft.size = parseSize(value);
      return draft.size === null ? invalid : null;
    case 'id':
      draft.id = orNull(value);
      return null;
    case 'sharing': {
      const sharing = value.toLowerCase();
      if (sharing !== 'shared' && sharing !== 'private' && sharing !== 'locked') return say`unsupported sharing value: ${code(field)}`;
      draft.sharing = sharing;
      return null;
    }
    case 'mode':
      draft.mode = parseUint(value, 8);
      return draft.mode === null ? invalid : null;
    case 'uid':
    case 'gid':
      draft[key] = parseUint(value, 10);
      return draft[key] === null ? invalid : null;
    case 'env':
      draft.env = value;
      return null;
    default:
      return say`unexpected key ${code(key)} in ${code(field)}`;
  }
}

const unexpected = (key: string, type: MountType): Sentence => say`unexpected key ${code(key)} for mount type ${code(type)}`;

/** What is wrong with options that are right one by one; null where nothing is. */
function conflictIn(mount: MountOptions): Sentence | null {
  const { type } = mount;
  if (type === 'bind' || type === 'tmpfs') {
    for (const key of ['mode', 'uid', 'gid'] as const)
      if (mount[key] !== null) return say`${code(key)} not allowed for ${code(type)} mounts`;
  }
  if (type === 'secret') {
    if (mount.from !== null) return say`secret mount should not have a from`;
    if (mount.source === null && mount.target === null && mount.id === null) return say`a secret mount needs an id or a target`;
    if (mount.source !== null && mount.id !== null) return say`a secret mount takes source or id, not both`;
  }
  if (mount.sharing !== null && type !== 'cache') return say`sharing is for cache mounts, not for ${code(type)}`;
  return type === 'ssh' && mount.source !== null ? say`ssh does not support source` : null;
}

/** The checks across options, then the defaults of each type. */
function settle({ autoReadOnly, ...mount }: Draft): MountOptions | { readonly error: Sentence } {
  const { type } = mount;
  const error = conflictIn(mount);
  if (error !== null) return { error };
  if (autoReadOnly) mount.readOnly = type !== 'cache' && type !== 'tmpfs';
  switch (type) {
    case 'cache':
      return { ...mount, id: mount.id ?? normalizeTarget(mount.target ?? ''), sharing: mount.sharing ?? 'shared' };
    case 'secret':
      return settleSecret(mount);
    case 'ssh':
      return { ...mount, id: mount.id ?? 'default', ...fileInfo(mount, 0o600) };
    case 'bind':
    case 'tmpfs':
      return mount;
  }
}

function settleSecret(mount: MountOptions): MountOptions {
  const id = mount.source ?? mount.id ?? basename(mount.target ?? '');
  const target = mount.env === null ? (mount.target ?? `/run/secrets/${basename(id)}`) : mount.target;
  return { ...mount, id, source: null, target, ...fileInfo(mount, 0o400) };
}

/** One of mode, owner and group written brings the defaults of the others with it. */
function fileInfo(mount: MountOptions, mode: number): Pick<MountOptions, 'mode' | 'uid' | 'gid'> {
  if (mount.mode === null && mount.uid === null && mount.gid === null) return { mode: null, uid: null, gid: null };
  return { mode: mount.mode ?? mode, uid: mount.uid ?? 0, gid: mount.gid ?? 0 };
}

/** Go's path.Clean. */
function normalizeTarget(target: string): string {
  const clean = normalize(target);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}
