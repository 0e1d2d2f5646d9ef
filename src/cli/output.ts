import { resolve } from 'node:path';
import { UserError } from '../analysis/index.ts';
import { writeAtomically } from '../files/index.ts';
import { codeOf } from '../plain/index.ts';
import { COLOURED, PLAIN, type Style, terminalLink } from '../report/index.ts';
import { takesLinks, wantsColour } from './colour.ts';
import { choice, type Parsed } from './options.ts';
import type { Terminal } from './terminal.ts';

export const FORMATS = ['text', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number] | 'html' | 'sarif' | 'github' | 'rdjson' | 'codeclimate' | 'junit';

/** Option `--format` of the commands that have several. */
export const formatOption = (formats: readonly string[] = FORMATS) => ({
  name: 'format',
  value: formats.join('|'),
  help: `form of the result (default ${formats[0]})`
});

export function formatOf(parsed: Parsed, formats: readonly Format[] = FORMATS): Format {
  return choice(parsed, 'format', formats, formats[0] ?? 'text');
}

/** Writes the result where `--output` says, else to standard output. */
export async function emit(parsed: Parsed, terminal: Terminal, text: string): Promise<void> {
  const file = parsed.text('output');
  if (file === null || file === '-') {
    terminal.out(text);
    return;
  }
  try {
    await writeAtomically(resolve(terminal.cwd, file), text);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${codeOf(error)}`);
  }
}

export function json<Document>(document: Document): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function styleOf(parsed: Parsed, terminal: Terminal): Style {
  if (parsed.text('output') !== null) return PLAIN;
  if (parsed.has('no-color')) return { ...PLAIN, width: terminal.columns ?? null };
  const colours = wantsColour(terminal.env, terminal.interactive) ? COLOURED : PLAIN;
  const links = takesLinks(terminal.env, terminal.interactive) ? { link: terminalLink } : {};
  return { ...colours, ...links, width: terminal.columns ?? null };
}

/** Progress on standard error, one line each; silent with `--quiet`. */
export function noticeOf(parsed: Parsed, terminal: Terminal): (message: string) => void {
  return parsed.has('quiet') ? () => undefined : (message) => terminal.err(`layercost: ${message}\n`);
}
