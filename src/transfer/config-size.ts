import type { Bytes, Estimate } from '../model/units.ts';
import { bounded } from './estimate.ts';

/** Bytes of one history entry beside its text: times, comment, keys, give or take what a builder writes around it; and of a layer's diff id. */
const ENTRY = 120;
const ENTRY_DOUBT = 25;
const DIFF_ID = 76;

/** What the config holds of an instruction. */
export interface ConfigText {
  readonly text: string;
  /** How often it stands there: a setting in the history and among the settings, of which the classic builder keeps two lists. */
  readonly times: number;
}

export interface ConfigChange {
  /** The instructions that came, and that went. */
  readonly added: readonly ConfigText[];
  readonly removed: readonly ConfigText[];
  /** Layers more or fewer. */
  readonly layers: number;
}

/** The next image's config: it holds every instruction's text, settings a second time, and a diff id for each layer. */
export function nextConfigSize(before: Bytes, { added, removed, layers }: ConfigChange): Estimate {
  const length = (texts: readonly ConfigText[]) =>
    texts.reduce((sum, { text, times }) => sum + JSON.stringify(text).length * times + ENTRY, 0);
  const change = length(added) - length(removed) + DIFF_ID * layers;
  const all = [...added, ...removed];
  const doubt = 40 + 0.02 * before + all.reduce((sum, { text }) => sum + 0.5 * text.length + ENTRY_DOUBT, 0);
  return bounded({ low: before + change - doubt, mid: before + change, high: before + change + doubt }, 200);
}
