import { type Sentence, say } from '../../model/sentence.ts';

/** Bounds on a YAML or JSON text before and while it is read. */
export interface DocumentLimits {
  /** UTF-16 units of text. */
  readonly maxLength: number;
  readonly maxDepth: number;
  /** Values of the whole document, aliases written out. */
  readonly maxNodes: number;
  /** False: an alias (`*name`) is an error, as is a merge key. */
  readonly aliases: boolean;
}

/** For files that are policy: no aliases at all (docs/security.md, YAML bombs). */
export const POLICY_LIMITS: DocumentLimits = { maxLength: 64 * 1024, maxDepth: 32, maxNodes: 20_000, aliases: false };

/** For workflow, compose and similar files of the repository, where anchors are in use. */
export const BUILD_FILE_LIMITS: DocumentLimits = { maxLength: 1024 * 1024, maxDepth: 64, maxNodes: 200_000, aliases: true };

/** Said of a text that is longer than its limits allow. */
export const tooLong = ({ maxLength }: DocumentLimits): Sentence =>
  say`The file is longer than ${Math.floor(maxLength / 1024)} KiB and was not read.`;
