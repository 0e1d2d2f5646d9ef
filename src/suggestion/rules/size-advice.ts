import { type Sentence, say } from '../../model/sentence.ts';
import type { Bytes, Estimate, TreePath } from '../../model/units.ts';
import { type ContextCopy, copiedFiles } from '../effects/copy.ts';
import { isUnder } from '../effects/paths.ts';
import { advise } from './advice.ts';
import type { Candidate, RuleInput } from './rule.ts';

/** Fewer bytes are not worth a word. */
const LEAST: Bytes = 1_000_000;
/** What files of a program pack to, as a share of their size: general experience. */
const PACKED = { low: 0.15, mid: 0.4, high: 1 } as const;

/** Advice with the packed bytes that it spares; null below what is worth a word. */
export function adviseBytes(rule: string, line: number, spared: Estimate, message: (words: Sentence) => Sentence): Candidate | null {
  if (spared.high < LEAST || spared.mid < LEAST / 4) return null;
  const words =
    spared.low === spared.high
      ? say`${{ bytes: spared.mid }}`
      : spared.low === 0
        ? say`up to ${{ bytes: spared.high }}`
        : say`about ${{ bytes: spared.mid }}`;
  return { ...advise(rule, line, message(words)), benefit: 'size', bytes: spared };
}

/** Packed bytes of what a COPY brings to a path and below: its layer where a record tells, else from the tree. */
export function copiedBytes({ facts, sizes }: RuleInput, copy: ContextCopy, path: string): Estimate {
  const files = [...copiedFiles(copy, facts.context)];
  const sum = (list: readonly (readonly [string, TreePath])[]) => list.reduce((total, [, source]) => total + sizes.fileBytes(source), 0);
  const [whole, part] = [sum(files), sum(files.filter(([place]) => isUnder(place, path)))];
  const layer = sizes.layerOf(copy.instruction);
  if (layer !== null && whole > 0) {
    const share = Math.round((layer * part) / whole);
    return { low: share, mid: share, high: share };
  }
  return { low: Math.round(part * PACKED.low), mid: Math.round(part * PACKED.mid), high: part * PACKED.high };
}

export const added = (all: readonly Estimate[]): Estimate =>
  all.reduce((sum, one) => ({ low: sum.low + one.low, mid: sum.mid + one.mid, high: sum.high + one.high }), { low: 0, mid: 0, high: 0 });

/** Whether what the stage makes is in the image that ships: false where the target of the build is not known. */
export const ships = ({ facts, stagesBuilt }: RuleInput): boolean => stagesBuilt?.shipped.has(facts.stage.index) === true;
