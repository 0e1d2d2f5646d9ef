import { type SimpleCommand, simpleCommands } from '../../commands/index.ts';
import { code, listed, say } from '../../model/sentence.ts';
import { isUnder, resolvePath } from '../effects/paths.ts';
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

function adviceAt(input: RuleInput, at: number): Candidate | null {
  const { facts, sizes } = input;
  const instruction = facts.placed[at]?.instruction;
  if (instruction?.kind !== 'run') return null;
  for (const command of simpleCommands(`RUN ${instruction.rest}`)) {
    const paths = targetsOf(command, facts.placed[at]?.before.cwd ?? null);
    // An earlier RUN may have made the files: then nothing is known of how many come from a COPY.
    const copies = facts.effects.slice(0, at).flatMap(({ copy }) => (copy === null ? [] : [copy]));
    const meant = copies.flatMap((copy) =>
      paths.filter((path) => isUnder(copy.destination, path) || isUnder(path, copy.destination)).map((path) => ({ copy, path }))
    );
    if (meant.length === 0) continue;
    const layer = sizes.layerOf(instruction);
    const spared = added(meant.map(({ copy, path }) => copiedBytes(input, copy, path)));
    // Where nothing had to be changed, nothing was stored.
    const most =
      layer === null ? spared : { low: Math.min(layer, spared.low), mid: Math.min(layer, spared.mid), high: Math.min(layer, spared.high) };
    const flag = command.program === 'chown' ? '--chown' : '--chmod';
    const lines = [...new Set(meant.map(({ copy }) => lineOf(copy.instruction)))];
    return adviseBytes(
      'copy-owner',
      lineOf(instruction),
      most,
      (words) =>
        say`${code(command.program)} stores what line ${listed(lines.map((line) => say`${line}`))} copied once more: ${code(`COPY ${flag}=…`)} there in its place spares ${words} of each push and pull of these layers.`
    );
  }
  return null;
}

/** Absolute paths that a recursive chown or chmod is about. */
function targetsOf({ program, operands }: SimpleCommand, cwd: string | null): readonly string[] {
  if ((program !== 'chown' && program !== 'chmod') || !operands.some((word) => /^-[a-zA-Z]*R|^--recursive$/.test(word))) return [];
  const [, ...paths] = operands.filter((word) => !word.startsWith('-'));
  return paths.flatMap((path) => (/[*?[$`]/.test(path) || (cwd === null && !path.startsWith('/')) ? [] : [resolvePath(cwd ?? '/', path)]));
}
