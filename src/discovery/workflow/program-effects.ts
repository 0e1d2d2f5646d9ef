import type { MadePath } from '../../model/fact.ts';
import { code, say } from '../../model/sentence.ts';
import { anything, type Effect, NO_EFFECT, OPEN, placeOf, type StepSource } from './effect.ts';

// What programs in other languages than a shell's leave in the workspace, as far as their text names it.

/** Calls by which programs write a file whose name stands in them as a text. */
const WRITING_CALLS =
  /\bopen\(\s*(['"])([^'"\n]+)\1\s*,\s*(?:mode\s*=\s*)?['"][rbt]*[wax+]|\bPath\(\s*(['"])([^'"\n]+)\3\s*\)\.(?:write_text|write_bytes|touch)|\b(?:writeFile|appendFile|outputFile|writeJson)(?:Sync)?\(\s*(['"])([^'"\n]+)\5|\bFile\.write\(\s*(['"])([^'"\n]+)\7/g;
/** Words of a program that writes files under names that it computes. */
const WRITES =
  /\b(?:writeFile|appendFile|outputFile|writeJson|copyFile|createWriteStream|write_text|write_bytes|shutil|os\.(?:rename|replace|makedirs)|to_csv|dump\(|File\.(?:write|open)|FileUtils|ioutil\.WriteFile|os\.(?:WriteFile|Create))|\bopen\([^)\n]*['"][rbt]*[wax+]/;

/** What a program writes; without a word of writing it is taken to write nothing. */
export function programEffect(text: string, directory: string, source: StepSource): Effect {
  const script = text.slice(0, 100_000);
  const made = [...script.matchAll(WRITING_CALLS)].flatMap((call): readonly MadePath[] => {
    const path = placeOf(call[2] ?? call[4] ?? call[6] ?? call[8], directory);
    return path === null ? [] : [{ path, state: OPEN, because: say`a step writes ${code(path)} before the build`, from: source.from }];
  });
  if (made.length > 0) return { made, mayWriteMore: true };
  return WRITES.test(script) ? anything(() => say`a program runs before the build and writes files`, source) : NO_EFFECT;
}
