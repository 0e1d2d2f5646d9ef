// The types of the package's functions (dist/types): what the compiler says of src/api and of the few files that it borrows types of.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const IMPORT = /(from ')(\.[^']+)\.ts(')/g;

/** Writes the declarations below `outdir`, each at its place in `src`. */
export function writeApiTypes(outdir) {
  const emitted = mkdtempSync(join(tmpdir(), 'layercost-types-'));
  try {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    const options = ['--noEmit', 'false', '--emitDeclarationOnly', '--declaration', '--noCheck', '--rootDir', ROOT, '--outDir', emitted];
    // A project of its own, so that only what the functions reach is read.
    const project = join(emitted, 'tsconfig.json');
    const extended = { extends: join(ROOT, 'tsconfig.json'), include: [], files: [join(ROOT, 'src/api/index.ts')] };
    const compilerOptions = { typeRoots: [join(ROOT, 'node_modules/@types')] };
    writeFileSync(project, JSON.stringify({ ...extended, compilerOptions }));
    execFileSync(process.execPath, [tsc, '-p', project, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
    const files = new Set(['api/index']);
    for (const file of files) {
      const text = readFileSync(join(emitted, 'src', `${file}.d.ts`), 'utf8');
      for (const [, , path] of text.matchAll(IMPORT)) files.add(posix.join(posix.dirname(file), path));
      mkdirSync(join(outdir, dirname(file)), { recursive: true });
      writeFileSync(join(outdir, `${file}.d.ts`), text.replace(IMPORT, '$1$2.js$3'));
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}
