import { absolutePath } from '../shell/files.ts';
import type { MadeFile } from '../shell/made-files.ts';
import type { Unknowns } from '../unknowns.ts';

/** Outputs of docker/metadata-action: files that bring tags and labels only. */
const METADATA = /^steps\.[\w-]+\.outputs\.bake-file(?:-\w+)*$/;

/** The output of docker/metadata-action that a file is, or is copied from; null for any other file. */
export function metadataFile(name: string, directory: string, made: readonly MadeFile[], unknowns: Unknowns): string | null {
  let here = absolutePath(name, directory);
  for (const { to, from, exact } of made.toReversed()) {
    const [source, other] = from;
    if (to === here && exact && source !== undefined && other === undefined) here = source;
  }
  return unknowns.within(here).some((hole) => METADATA.test(hole.name)) ? here : null;
}
