import * as modules from 'node:module';

/** Node's own modules that the part uses while it is loaded. Their compiled code is built into Node, and is of no use under another setting. */
const USED = ['node:crypto', 'node:fs', 'node:path', 'node:util'];

/**
 * Loads a part of the program with all of its functions compiled. Node keeps compiled code between runs as it is when a file has been
 * loaded, so that what is compiled at its first call, as is usual, is compiled anew in every run: a seventh of a short command.
 * A part must always be loaded in the same way, or the runs throw away what the others have kept. docs/decisions/0012-a-part-compiled-whole.md
 */
export async function loadWhole<Part>(load: () => Promise<Part>): Promise<Part> {
  const v8 = modules.getCompileCacheDir?.() === undefined ? undefined : process.getBuiltinModule?.('node:v8');
  if (v8 === undefined) return load();
  for (const name of USED) process.getBuiltinModule(name);
  v8.setFlagsFromString('--no-lazy');
  try {
    return await load();
  } finally {
    v8.setFlagsFromString('--lazy');
  }
}
