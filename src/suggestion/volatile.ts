import type { Instruction } from '../model/dockerfile.ts';

/** Names that differ on every build where nothing says which arguments a build passes. Plain `VERSION` is not among them: it changes with releases. */
const BY_NAME =
  /(?:^|_)(?:(?:GIT|VCS|CI|SOURCE|BUILD|SRC)_?(?:SHA1?|COMMIT|REF|REVISION|HASH|ID|NUMBER|NUM|DATE|TIME|TIMESTAMP|TAG|DESCRIBE)|COMMIT(?:_?(?:SHA|HASH|ID|REF|DATE|TIME))?|SHA|REVISION|TIMESTAMP|BUILDTIME|BUILDDATE|RUN_(?:ID|NUMBER)|CACHE_?BUST(?:ER)?|SOURCE_DATE_EPOCH)$/i;

/** Whether an instruction declares arguments that differ on every build: `known` by the workflow, by their names where nothing says how the image is built. */
export function isVolatile(instruction: Instruction, known: readonly string[] | null): boolean {
  if (instruction.kind !== 'arg' || instruction.args.length === 0) return false;
  return instruction.args.every(({ name }) => (known === null ? BY_NAME.test(name) : known.includes(name)));
}
