import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './instrument.ts';

/** Mutants of one run of the compiler. */
const MOST_AT_ONCE = 1500;

/** Statements and cases, which no parentheses can stand around. */
const STATEMENT = /^(?:\{[\s\S]*\}|(?:case|default)\b[\s\S]*)$/;

/** A file with one mutant in it. */
function mutated(source: string, { place, replacement, rule }: Mutant): string {
  const starts = [0];
  for (const line of source.split('\n')) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const offset = ({ line, column }: Mutant['place']['start']) => (starts[line] ?? 0) + column;
  const isStatement = rule === 'BlockStatement' || (rule !== 'ObjectLiteral' && STATEMENT.test(replacement));
  const text = isStatement ? replacement : `(${replacement})`;
  return `${source.slice(0, offset(place.start))}${text}${source.slice(offset(place.end))}`;
}

/** What the compiler says: for each file its errors of types, and whether the file could not be read as code. */
function errorsOf(output: string): ReadonlyMap<string, { readonly types: number; readonly syntax: number }> {
  const errors = new Map<string, { types: number; syntax: number }>();
  for (const [, file = '', code = ''] of output.matchAll(/^(.+?)\(\d+,\d+\): error TS(\d+):/gm)) {
    const known = errors.get(file) ?? { types: 0, syntax: 0 };
    known[code.length === 4 && code.startsWith('1') ? 'syntax' : 'types']++;
    errors.set(file, known);
  }
  return errors;
}

async function compiled(root: string, mutants: readonly Mutant[]): Promise<readonly Mutant[]> {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-mutation-'));
  try {
    cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const nameOf = (at: number) => `${mutants[at]?.file.replace(/\.ts$/, '') ?? ''}.mutant-${at}.ts`;
    const sources = new Map<string, string>();
    for (const [at, mutant] of mutants.entries()) {
      const source = sources.get(mutant.file) ?? readFileSync(join(root, mutant.file), 'utf8');
      sources.set(mutant.file, source);
      writeFileSync(join(folder, nameOf(at)), mutated(source, mutant));
    }
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    // That a change leaves something unused is no fault of its types.
    const options = { ...compilerOptions, noUnusedLocals: false, noUnusedParameters: false };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: mutants.map((_, at) => nameOf(at)) }));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const output = await new Promise<string>((resolve) => {
      execFile(tsc, ['-p', '.', '--pretty', 'false'], { cwd: folder, maxBuffer: 1e9 }, (_, stdout) => resolve(stdout));
    });
    const errors = errorsOf(output);
    return mutants.filter((_, at) => {
      const found = errors.get(nameOf(at));
      return found !== undefined && found.types > 0 && found.syntax === 0;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of these mutants those that the compiler refuses, by their ids: a question that a type asks decides nothing else. */
export async function refusedByCompiler(root: string, mutants: readonly Mutant[]): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  for (let at = 0; at < mutants.length; at += MOST_AT_ONCE)
    for (const { id } of await compiled(root, mutants.slice(at, at + MOST_AT_ONCE))) refused.add(id);
  return refused;
}
