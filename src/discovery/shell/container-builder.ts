import { certainly } from './state.ts';

/** Flags of `docker run` that take no value. */
const RUN_SWITCHES = /^(?:--(?:rm|interactive|tty|detach|privileged|init|read-only|no-healthcheck|oom-kill-disable|publish-all)|-[itdP]+)$/;

/**
 * The words of kaniko in `docker run -v DIRECTORY:/workspace gcr.io/kaniko-project/executor …`, with what is mounted in the place of where
 * it is mounted; null for a container of another image.
 */
export function builderInContainer(words: readonly string[]): readonly string[] | null {
  const mounts: (readonly [string, string])[] = [];
  let at = 0;
  while (certainly(words[at] ?? '').startsWith('-')) {
    const option = certainly(words[at] ?? '');
    const equals = option.indexOf('=');
    const value = equals === -1 ? certainly(words[at + 1] ?? '') : option.slice(equals + 1);
    const mount = /^(?:-v|--volume)(?:=|$)/.test(option) ? /^(.*?):(\/[^:]*)/.exec(value) : null;
    if (mount !== null) mounts.push([(mount[2] ?? '').replace(/\/$/, ''), (mount[1] ?? '').replace(/\/$/, '')]);
    at += equals !== -1 || RUN_SWITCHES.test(option) ? 1 : 2;
  }
  if (!/kaniko.*executor/.test(certainly(words[at] ?? ''))) return null;
  return words.slice(at + 1).map((word) => mounts.reduce((text, [inner, outer]) => outside(text, inner, outer), word));
}

/** `dir:///workspace/app` and `/workspace/app` below a mount. */
function outside(text: string, inner: string, outer: string): string {
  const scheme = /^(?:--[\w-]+=)?(?:[a-z]+:\/\/)?/.exec(text)?.[0] ?? '';
  const path = text.slice(scheme.length);
  return inner !== '' && (path === inner || path.startsWith(`${inner}/`)) ? `${scheme}${outer}${path.slice(inner.length)}` : text;
}
