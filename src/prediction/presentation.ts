import { INHERITED_PATH } from '../graph/index.ts';

// Values of definition parts for people. The graph keeps them as exact texts; here they become readable ones.

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

/** An image's name for a sentence: a digest as its first twelve digits. */
export const shortReference = (reference: string): string =>
  reference.replace(/^sha256:/, 'the image sha256:').replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/, '$1…');

/** Text of an instruction of the legacy builder: `LABEL a=1 b=2`. */
function legacyText(value: string): string {
  const at = value.indexOf(' ');
  const list = at < 0 ? null : parsed(value.slice(at + 1));
  if (!isList(list)) return value;
  const text = list.map((one) =>
    isList(one)
      ? one
          .filter((part) => part !== null)
          .map(String)
          .join('=')
      : String(one)
  );
  return `${value.slice(0, at)} ${text.join(' ')}`;
}

/** The value of a part as a report shows it. */
export function partText(name: string, value: string): string {
  const open = value.replaceAll(INHERITED_PATH, '$PATH');
  if (name === 'command') {
    const list = parsed(open);
    return isList(list) ? words(list) : open;
  }
  if (name.startsWith('mount ')) return mountText(parsed(open));
  if (name === 'source options') return sourceText(parsed(open));
  if (name.startsWith('secret ') || name === 'ssh agent') {
    const list = parsed(open);
    return isList(list) ? words(list.filter((one) => one !== null && typeof one !== 'boolean')) : open;
  }
  return name === 'instruction' ? legacyText(open) : open;
}

const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** `"a" became "b"`, without the shell's words where both sides have the same. */
export function changeText(name: string, before: string | null, after: string | null): string {
  if (before === null && after === null) return `${name} changed`;
  if (before === null) return `${name} is new: ${quoted(partText(name, after ?? ''))}`;
  if (after === null) return `${name} is gone`;
  const [a, b] = name === 'command' ? [parsed(before), parsed(after)] : [null, null];
  const sameShell =
    isList(a) && isList(b) && a.length === b.length && a.length > 1 && a.slice(0, -1).every((word, index) => word === b[index]);
  if (sameShell) return `${name} was ${quoted(String(a.at(-1)))} and is ${quoted(String(b.at(-1)))}`;
  return `${name} was ${quoted(partText(name, before))} and is ${quoted(partText(name, after))}`;
}
