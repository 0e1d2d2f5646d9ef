import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';
import { added, adviseBytes, copiedBytes, ships } from './size-advice.ts';
import { ownPaths } from './weigh.ts';

/**
 * A COPY behind a step that runs again sends the same files as another layer, since a checkout gives them new times. With times that are
 * set to one moment the layer is the one that is there (docs/layers.md §3).
 */
export const equalAgain: Rule = {
  name: 'equal-again',
  find(input) {
    const { facts, changesWhere, cache, hasLinks, sizes } = input;
    if (!ships(input) || changesWhere === null || cache === null || !hasLinks || sizes.hasFixedTimes) return NO_FINDINGS;
    const before = new Set<TreePath>(facts.inherited.flatMap((effects) => [...ownPaths(facts, effects)]));
    const sent = facts.effects.flatMap((effects, at) => {
      const { copy } = effects;
      const instruction = facts.placed[at]?.instruction;
      const own = ownPaths(facts, effects);
      const above = new Set(before);
      for (const path of own) before.add(path);
      if (copy === null || instruction === undefined || above.size === 0) return [];
      const { changes, of } = changesWhere((paths) => paths.some((path) => above.has(path)) && !paths.some((path) => own.has(path)));
      const bytes = copiedBytes(input, copy, '/');
      const scaled = (value: number) => Math.round((value * changes) / Math.max(1, of));
      return changes < 2
        ? []
        : [{ line: lineOf(instruction), changes, of, bytes: { low: scaled(bytes.low), mid: scaled(bytes.mid), high: scaled(bytes.high) } }];
    });
    const [most] = sent.toSorted((a, b) => b.bytes.mid - a.bytes.mid);
    if (most === undefined) return NO_FINDINGS;
    return found(
      adviseBytes(
        'equal-again',
        most.line,
        added(sent.map(({ bytes }) => bytes)),
        (words) =>
          say`The same files are sent again as another layer, in ${most.changes} of the last ${most.of} changes of the context: their times are new. Build argument ${code('SOURCE_DATE_EPOCH=0')} with ${code('rewrite-timestamp=true')} on the image output (the engine's own builder refuses it) dates all files alike, so the layer stays, and spares ${words} of an average push. It must be the same value for every build: with the time of the commit every layer moves.`
      )
    );
  }
};
