/** A folded part. `summary` must be our own words or escaped HTML: Markdown is not read there. */
export function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
