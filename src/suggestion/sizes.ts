import type { Instruction } from '../model/dockerfile.ts';
import type { Bytes, TreePath } from '../model/units.ts';

/** What is known of sizes when suggestions are looked for. */
export interface Sizes {
  /** Packed bytes of the layer that an instruction made in the newest build; null where no build record tells. */
  readonly layerOf: (instruction: Instruction) => Bytes | null;
  /** Bytes of a context file; 0 where they are not known. */
  readonly fileBytes: (path: TreePath) => Bytes;
  /** The build sets `SOURCE_DATE_EPOCH`, and to the same value each time. */
  readonly hasFixedTimes: boolean;
}
