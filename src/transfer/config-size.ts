import type { Bytes, Estimate } from '../model/units.ts';
import { bounded } from './estimate.ts';

/** Bytes of one history entry beside its text: times, comment, keys; and of a layer's diff id. */
const ENTRY = 120;
const DIFF_ID = 76;

export interface ConfigChange {
  /** Characters of the instructions that came, and that went. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Layers more or fewer. */
  readonly layers: number;
}

/** The next image's config: it holds every instruction's text, settings a second time, and a diff id for each layer. */
export function nextConfigSize(before: Bytes, { added, removed, layers }: ConfigChange): Estimate {
  const length = (texts: readonly string[]) => texts.reduce((sum, text) => sum + JSON.stringify(text).length + ENTRY, 0);
  const change = length(added) - length(removed) + DIFF_ID * layers;
  const texts = Math.abs([...added, ...removed].reduce((sum, text) => sum + text.length, 0));
  const doubt = 40 + 0.02 * before + 0.5 * texts;
  return bounded({ low: before + change - doubt, mid: before + change, high: before + change + doubt }, 200);
}
