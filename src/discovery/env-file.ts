/** `NAME=value` lines of a `.env` file. */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/.exec(line.slice(0, 10_000));
    if (!match) continue;
    const raw = match[2] ?? '';
    const quoted = /^(["'])(.*)\1/.exec(raw);
    values.set(match[1] ?? '', quoted ? (quoted[2] ?? '') : raw.replace(/\s+#.*$/, ''));
  }
  return values;
}
