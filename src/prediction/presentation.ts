import { INHERITED_PATH, subjectOf, withoutOpenValues } from '../graph/index.ts';
import { VOLATILE_VALUE } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';

// Names and values of definition parts for people. The graph keeps them as exact texts; here they become readable ones, and what may
// hold a secret (docs/security.md "Secrets") does not come out at all.

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const words = (list: readonly unknown[]): string => list.map(String).join(' ');

/** `cache, sharing shared, id /root/.npm`, from what a mount is keyed by. */
function mountText(value: unknown): string {
  const [, settings] = isList(value) ? value : [];
  if (!isList(settings)) return String(value);
  const [type, readOnly, ...rest] = settings;
  if (type === 'bind') return readOnly === true ? 'bind, read-only' : 'bind, writable';
  if (type === 'cache')
    return rest.length === 0 ? 'cache, its id and sharing do not count' : `cache, shared, id ${String(rest[0]).replace(/^\/+(?=\/)/, '')}`;
  return words(settings.filter((one) => one !== null && one !== false));
}

/** Settings of one source of a COPY or ADD that differ from the plain ones. */
function sourceText(value: unknown): string {
  const [options] = isList(value) ? value : [];
  if (!isList(options)) return String(value);
  const [kind, unpack, pattern, , exclude] = options;
  if (kind !== 'path') return String(kind);
  const parts = [unpack === true ? 'unpacked if it is an archive' : 'as it is'];
  if (typeof pattern === 'string') parts.push(`with parents, pattern ${pattern}`);
  if (isList(exclude) && exclude.length > 0) parts.push(`without ${words(exclude)}`);
  return parts.join(', ');
}

/** An image's name as a text: a digest as its first twelve digits. */
export const shortReference = (reference: string): string =>
  withoutOpenValues(reference)
    // What only the workflow knows: the rest of the name is enough.
    .replace(/\$\{\{.*?\}\}/g, '…')
    .replace(/^sha256:/, 'the image sha256:')
    .replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/, '$1…');

/** The same in a sentence. A reference may be shown wherever it stands: a reader needs to know which image became which. */
export function imageName(reference: string): Sentence {
  const short = shortReference(reference);
  return reference.startsWith('sha256:') ? say`the image ${code(short.slice('the image '.length))}` : [code(short)];
}

/** The variable or argument that a part is about; null where it is none. */
export function variableOf(name: string): string | null {
  const subject = subjectOf(name);
  return typeof subject === 'object' && 'variable' in subject ? subject.variable : null;
}

/** A part's name in a sentence. */
export function partName(name: string): Sentence {
  const subject = subjectOf(name);
  if (subject === 'secret') return say`a secret that it mounts`;
  if (subject === 'agent') return say`the SSH agent that it mounts`;
  // Names of settings are the graph's own words.
  if (subject === 'setting') return [`the ${name}`];
  return 'variable' in subject ? [code(subject.variable)] : say`the mount at ${code(subject.mount)}`;
}

/** A part's name in a list of ingredients. */
export function ingredientName(name: string): string {
  const subject = subjectOf(name);
  if (subject === 'secret') return 'secret';
  return name === 'own file system' ? 'file system that it writes into' : name;
}

/** What builds are made for; any other text may be the value of a variable. */
const USUAL_PLATFORM = /^(?:linux|windows)\/(?:amd64|386|arm64|arm\/v[5-8]|ppc64le|s390x|riscv64|mips64le|loong64)$/;

/** Whether a value of the head holds one that differs on every build. */
export const isNewInEachBuild = (value: string | null): boolean => value?.includes(VOLATILE_VALUE.head) ?? false;

/** That a part changed, without a value of either side but of those that tell nothing else. */
export function partChange(name: string, before: string | null, after: string | null): Sentence {
  const what = partName(name);
  if (isNewInEachBuild(after)) return say`${what} has a new value on every build`;
  if (name === 'own file system') return say`${code('--link')} ${after === '0' ? say`is new` : say`is gone`}`;
  if (name === 'platform' && [before, after].every((value) => value !== null && USUAL_PLATFORM.test(value)))
    return say`${what} changed from ${code(before ?? '')} to ${code(after ?? '')}`;
  if (before !== null && after === null) return say`${what} is gone`;
  if (before === null && after !== null) return say`${what} is new`;
  return variableOf(name) === null ? say`${what} changed` : say`value of ${what} changed`;
}

/** Whether a value is none, but stands for one that differs on every build. */
const isStandIn = (value: string): boolean => Object.values(VOLATILE_VALUE).some((standIn) => standIn === value);

/** Parts that are a stranger's text with variables replaced in it, or settings of the machine. */
const NEVER_SHOWN: ReadonlySet<string> = new Set(['text', 'hostname', 'extra hosts']);

/**
 * The value of a part where it may be shown, else null: never what a variable, an argument, a label or a secret holds, and, where
 * variables stand in the lines that write it (`usesVariables`), only the words of a command, which keep them as they are written.
 */
export function partText(name: string, value: string, usesVariables: boolean): string | null {
  const open = withoutOpenValues(value.replaceAll(INHERITED_PATH, '$PATH'));
  const subject = subjectOf(name);
  if (name === 'command') {
    const list = parsed(open);
    return isList(list) ? words(list) : open;
  }
  if (isStandIn(value)) return value;
  if (subject === 'secret' || subject === 'agent' || (subject !== 'setting' && 'variable' in subject)) return null;
  if (name === 'own file system') return value === '0' ? 'an empty one' : 'that of the step below';
  if (NEVER_SHOWN.has(name) || usesVariables) return null;
  if (subject !== 'setting') return mountText(parsed(open));
  if (name === 'source options') return sourceText(parsed(open));
  return name === 'instruction' ? legacyText(open) : open;
}

/** Instructions of which only the names are shown. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['ENV', 'ARG', 'LABEL', 'ONBUILD']);

/** Text of an instruction of the legacy builder: `EXPOSE 80`, and `LABEL a b` without the values. */
function legacyText(value: string): string {
  const at = value.indexOf(' ');
  const list = at < 0 ? null : parsed(value.slice(at + 1));
  if (!isList(list)) return NAMES_ONLY.has(value.slice(0, at)) ? value.slice(0, at) : value;
  const keyword = value.slice(0, at);
  const text = list.map((one) => (isList(one) ? (NAMES_ONLY.has(keyword) ? String(one[0]) : words(one.flat())) : String(one)));
  return `${keyword} ${text.join(' ')}`;
}
