import { type SimpleCommand, simpleCommands } from '../../commands/index.ts';
import { flagValue } from '../../dockerfile/index.ts';
import type { CopyInstruction } from '../../model/dockerfile.ts';
import { code, listed, type Sentence, say } from '../../model/sentence.ts';
import type { Bytes, Estimate } from '../../model/units.ts';
import { isUnder, resolvePath, STANDARD_FOLDERS, touch } from '../effects/paths.ts';
import { expandKnown } from '../effects/state.ts';
import { found } from './advice.ts';
import { type Candidate, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { added, adviseBytes, copiedBytes, ships } from './size-advice.ts';

/** A RUN that sets owner or mode of what a COPY brought stores all of it once more (docs/layers.md §2); the COPY can set them itself. */
export const copyOwner: Rule = {
  name: 'copy-owner',
  find(input) {
    if (!ships(input)) return NO_FINDINGS;
    return found(...input.facts.placed.map((_, at) => adviceAt(input, at)));
  }
};

/** What a recursive chown or chmod sets, as the flag of a COPY that does the same, and where. */
interface Setting {
  readonly program: string;
  readonly flag: 'chown' | 'chmod';
  readonly value: string;
  readonly paths: readonly string[];
}

/** A COPY whose files all lie where the setting reaches. */
interface Reached {
  readonly instruction: CopyInstruction;
  readonly at: number;
  readonly path: string;
  readonly bytes: Estimate;
}

function adviceAt(input: RuleInput, at: number): Candidate | null {
  const { facts, sizes } = input;
  const instruction = facts.placed[at]?.instruction;
  if (instruction?.kind !== 'run') return null;
  const layer = sizes.layerOf(instruction);
  for (const command of simpleCommands(`RUN ${instruction.rest}`)) {
    const setting = settingOf(command, facts.placed[at]?.before.cwd ?? null, input.hasLinks);
    const reached = setting === null ? [] : copiesBefore(input, at, setting, layer);
    if (setting === null || reached.length === 0) continue;
    const spared = added(reached.map(({ bytes }) => bytes));
    // Where nothing had to be changed, nothing was stored.
    const most =
      layer === null ? spared : { low: Math.min(layer, spared.low), mid: Math.min(layer, spared.mid), high: Math.min(layer, spared.high) };
    const lines = [...new Set(reached.map((one) => lineOf(one.instruction)))];
    return adviseBytes(
      'copy-owner',
      lineOf(instruction),
      most,
      (words) =>
        say`${code(setting.program)} stores what ${linesOf(lines)} copied once more: ${code(`COPY --${setting.flag}=${setting.value}`)} there${userWords(input, at, setting, reached)} in its place spares ${words} of each push and pull of these layers.${restWords(input, at, setting, reached)}`
    );
  }
  return null;
}

const PLAIN_OPTION = /^-[Rvcfh]+$|^--(?:recursive|verbose|changes|silent|quiet|no-dereference)$/;

/**
 * The setting of a recursive command; null where no flag of a COPY does the same. A COPY of an owner alone sets the group of the same
 * number, which `chown` leaves as it is; a mode of letters is kept from the folder that the COPY makes; the legacy builder knows no `--chmod`.
 */
function settingOf({ program, operands }: SimpleCommand, cwd: string | null, isBuildkit: boolean): Setting | null {
  const options = operands.filter((word) => word.startsWith('-'));
  const isRecursive = options.some((word) => /^-[a-zA-Z]*R|^--recursive$/.test(word));
  const [wanted = '', ...targets] = operands.filter((word) => !word.startsWith('-'));
  const value =
    program === 'chown'
      ? wanted.replace(/^(?=:)/, '0').replace(/^[^:]+$/, '$&:0')
      : program === 'chmod' && isBuildkit && /^[0-7]{3,4}$/.test(wanted)
        ? wanted
        : '';
  if (!isRecursive || !options.every((word) => PLAIN_OPTION.test(word)) || !/^[\w.-]+(?::[\w.-]+)?$/.test(value)) return null;
  const paths = targets.flatMap((path) =>
    /[*?[$`]/.test(path) || (cwd === null && !path.startsWith('/')) ? [] : [resolvePath(cwd ?? '/', path)]
  );
  return { program, flag: program === 'chown' ? 'chown' : 'chmod', value, paths };
}

function copiesBefore(input: RuleInput, at: number, { flag, paths }: Setting, layer: Bytes | null): readonly Reached[] {
  const { facts, sizes } = input;
  return facts.placed.slice(0, at).flatMap(({ instruction, before }, k): Reached[] => {
    if (instruction.kind !== 'copy' && instruction.kind !== 'add') return [];
    const written = expandKnown(instruction.destination, before.env);
    if (written === null || (before.cwd === null && !written.startsWith('/'))) return [];
    const destination = resolvePath(before.cwd ?? '/', written);
    const path = paths.find((one) => isUnder(destination, one));
    // A COPY that sets them itself is stored again where the build says so only: the store may see that nothing changes.
    if (path === undefined || (flagValue(instruction, flag) !== null && layer === null)) return [];
    const copy = facts.effects[k]?.copy ?? null;
    const own = sizes.layerOf(instruction);
    const bytes = copy !== null ? copiedBytes(input, copy, path) : own === null ? null : { low: own, mid: own, high: own };
    return bytes === null || bytes.high === 0 ? [] : [{ instruction, at: k, path, bytes }];
  });
}

/** The root, and folders that every base image has. */
const isOfAnyImage = (path: string): boolean => path === '/' || STANDARD_FOLDERS.has(path.slice(1));

const linesOf = (lines: readonly number[]): Sentence =>
  say`${lines.length === 1 ? say`line` : say`lines`} ${listed(lines.map((line) => say`${line}`))}`;

const MAKES_USER = new Set(['useradd', 'adduser', 'groupadd', 'addgroup']);

/** A name must be known where the COPY stands. */
function userWords({ facts }: RuleInput, at: number, { flag, value }: Setting, reached: readonly Reached[]): Sentence {
  if (flag === 'chmod') return [];
  const first = Math.min(...reached.map((one) => one.at));
  const names = value.split(':').filter((name) => !/^\d+$/.test(name));
  const maker = facts.placed.slice(first, at + 1).find(({ instruction }) => {
    if (instruction.kind !== 'run') return false;
    const commands = simpleCommands(`RUN ${instruction.rest}`);
    return commands.some(({ program, operands }) => MAKES_USER.has(program) && operands.some((word) => names.includes(word)));
  });
  return maker === undefined ? [] : say`, behind the RUN of line ${lineOf(maker.instruction)} that makes the user,`;
}

/** What the COPY does not reach: a folder that was there before, and what other instructions wrote below it. */
function restWords({ facts }: RuleInput, at: number, { program }: Setting, reached: readonly Reached[]): Sentence {
  const first = Math.min(...reached.map((one) => one.at));
  const paths = [...new Set(reached.map(({ path }) => path))];
  const wasThere = paths.filter(
    (path) =>
      isOfAnyImage(path) ||
      !facts.isPrivate(path) ||
      [...facts.inherited, ...facts.effects.slice(0, first)].some(({ makes }) => makes.some((made) => isUnder(made.path, path)))
  );
  const others = facts.effects.slice(0, at).flatMap((effects, k) => {
    const placed = facts.placed[k];
    if (placed === undefined || reached.some((one) => one.at === k)) return [];
    const { instruction, before } = placed;
    const isNear = paths.some((path) => before.cwd !== null && isUnder(before.cwd, path));
    const writes = effects.opaque !== null || effects.writes.all ? instruction.kind === 'run' && isNear : false;
    const writesThere = effects.writes.below.some((one) => paths.some((path) => touch(one, path)));
    return writes || writesThere ? [lineOf(instruction)] : [];
  });
  const parts = [
    ...wasThere.map((path) => say`the folder ${code(path)} itself`),
    ...(others.length === 0
      ? []
      : [say`what ${linesOf([...new Set(others)])} ${new Set(others).size === 1 ? say`writes` : say`write`} there`])
  ];
  if (parts.length === 0) return [];
  return say` Where ${listed(parts)} ${parts.length === 1 ? say`needs` : say`need`} it too, a ${code(program)} of that alone does.`;
}
