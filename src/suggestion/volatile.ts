import type { Dockerfile, Instruction } from '../model/dockerfile.ts';
import { literalPattern } from '../plain/index.ts';

/** Names that differ on every build where nothing says which arguments a build passes. Plain `VERSION` is not among them: it changes with releases. */
const BY_NAME =
  /(?:^|_)(?:(?:GIT|VCS|CI|SOURCE|BUILD|SRC)_?(?:SHA1?|COMMIT|REF|REVISION|HASH|ID|NUMBER|NUM|DATE|TIME|TIMESTAMP|TAG|DESCRIBE)|COMMIT(?:_?(?:SHA|HASH|ID|REF|DATE|TIME))?|SHA|TIMESTAMP|BUILDTIME|BUILDDATE|RUN_(?:ID|NUMBER)|CACHE_?BUST(?:ER)?|SOURCE_DATE_EPOCH)$/i;

/** Bare names that mean the commit, or a version of the maker's own. */
const EITHER = /(?:^|_)REVISION$/i;
/** A default that pins something else: a version, a digest. */
const PINNED = /^["']?(?:v?\d+\.\d+[\w.+-]*|(?:sha\d+:)?(?=[0-9a-f]*\d)[0-9a-f]{7,64})["']?$/i;

/** Whether nothing but its name says that an argument differs on every build, and its default does not say otherwise. */
const byName = (name: string, value: string | null): boolean =>
  (BY_NAME.test(name) && !(value !== null && PINNED.test(value))) || (EITHER.test(name) && value === null);

/** A word that a step fetches by: what to check out, where to download from. */
const fetchesBy = (name: string): RegExp => new RegExp(`\\b(?:git|curl|wget)\\b[^\\n;&|]{0,500}\\$\\{?${literalPattern(name)}\\b`);

/** Whether a step of the file fetches the work of others by this argument: then it is a pin of theirs, and changes when somebody changes it. */
const isPin = (name: string, { stages }: Dockerfile): boolean =>
  stages.some(({ instructions }) =>
    instructions.some((i) => i.kind === 'run' && fetchesBy(name).test([i.rest, ...i.heredocs.map((h) => h.body)].join('\n')))
  );

/** Whether an instruction declares arguments that differ on every build: `known` by the workflow, by their names where nothing says how the image is built. */
export function isVolatile(instruction: Instruction, known: readonly string[] | null, dockerfile: Dockerfile): boolean {
  if (instruction.kind !== 'arg' || instruction.args.length === 0) return false;
  return instruction.args.every(({ name, value }) =>
    known === null ? byName(name, value) && !isPin(name, dockerfile) : known.includes(name)
  );
}
