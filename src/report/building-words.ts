import type { Typical } from '../model/analysis.ts';
import { seconds } from '../safe-text/index.ts';

/** How many of the replayed merges build the image, and how long such a build takes: `17 of 31 merges build it, 42 s each`. */
export function buildingWords({ changes, building, each }: Typical): string {
  const share = `${building.after} of ${changes} merges build it`;
  if (each.after === null) return share;
  const [before, after] = [each.before === null ? null : seconds(each.before.mid), seconds(each.after.mid)];
  return `${share}, ${before === null || before === after ? '' : `${before} → `}${after} each`;
}
