import type { ImageSpec } from '../model/image.ts';

/** Text of a first `.github/layercost.yml`: valid as it stands, sets no limit, and shows what was found as comments. `schema` is where editors find the keys. */
export function initialConfig(images: readonly ImageSpec[], schema: string): string {
  const guessed = images.filter((image) => image.source === 'by name' && image.context !== null);
  const declared = images.filter((image) => image.source !== 'by name');
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '# Configuration of layercost. Every key but `version` is optional; what is not set has its default.',
    'version: 1',
    ''
  ];
  if (declared.length > 0) {
    lines.push('# Found by themselves, nothing to do:');
    for (const image of declared.slice(0, 50))
      lines.push(`#   ${comment(image.name)}: ${comment(image.dockerfile)}, from ${comment(image.source)}`);
    if (declared.length > 50) lines.push(`#   and ${declared.length - 50} more`);
    lines.push('');
  }
  if (guessed.length > 0) {
    lines.push(
      '# No workflow, compose or bake file builds these, so their context is a guess. Check it and remove what is never built.',
      'images:'
    );
    for (const image of guessed.slice(0, 1000)) {
      if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(image.name))
        lines.push(`  - name: ${scalar(image.name)}`, `    dockerfile: ${scalar(image.dockerfile)}`);
      else lines.push(`  - dockerfile: ${scalar(image.dockerfile)}`);
      lines.push(`    context: ${scalar(image.context || '.')}`);
    }
    lines.push('');
  }
  lines.push(
    '# A gate on structure: seconds that a change adds to the average merge. Exactly 0 for a change that only edits code. To switch it on:',
    '# budget: {added: {warn: 10s, fail: 30s}}',
    ''
  );
  return lines.join('\n');
}

/** Always in quotes: names such as `yes`, `1.0` or `@x` would otherwise be something else. */
function scalar(text: string): string {
  return JSON.stringify(text);
}

/** Repository text inside a comment line must not end the line. */
function comment(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?').slice(0, 200);
}
