/** What `# check=…` or the argument BUILDKIT_DOCKERFILE_CHECK asks of the builder's linter. */
export interface CheckOptions {
  /** A finding ends the build. */
  readonly error: boolean;
  /** Names of rules that are left out; `all` for every one. */
  readonly skip: ReadonlySet<string>;
}

/** Reads options of `check`; null where the builder refuses them (buildkit linter ParseLintOptions): three at most, of which the last may hold further semicolons. */
export function parseCheckOptions(text: string): CheckOptions | null {
  let error = false;
  let skip: ReadonlySet<string> = new Set();
  if (text.trim() === '') return { error, skip };
  const [first = '', second, ...rest] = text.trim().split(';');
  for (const option of [first, ...(second === undefined ? [] : [second]), ...(rest.length === 0 ? [] : [rest.join(';')])]) {
    const at = option.indexOf('=');
    const [name, value] = [option.slice(0, at).trim(), option.slice(at + 1).trim()];
    if (at < 0) return null;
    if (name === 'skip') skip = new Set(value.split(',').map((rule) => rule.trim()));
    else if (name === 'error' && /^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value)) error = /^[1tT]/.test(value);
    else if (name !== 'experimental') return null;
  }
  return { error, skip };
}
