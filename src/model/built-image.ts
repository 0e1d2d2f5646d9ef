import type { Sentence } from './sentence.ts';
import type { Bytes, Digest } from './units.ts';

/** Sizes of one layer; null: the input does not hold the figure. */
export interface LayerBytes {
  /** As a registry holds it: what a push or pull moves. */
  readonly compressed: Bytes | null;
  /** The layer's tar archive. */
  readonly unpacked: Bytes | null;
  /** Sum of its regular files. */
  readonly files: Bytes | null;
}

/** One entry of a layer's tar archive, as far as waste is decided by it. */
export interface LayerFile {
  /** Relative to the root, cleaned: no leading or trailing `/`, no `.` and `..` parts. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'hardlink' | 'other';
  /** Of a regular file, else 0. */
  readonly size: Bytes;
  /** Target of a hard link, cleaned as `path`; null otherwise. */
  readonly target: string | null;
  /** Mode and owner as one text; two entries with the same one have the same permissions. */
  readonly owner: string;
  /** Seconds since 1970. */
  readonly modified: number;
}

/** A layer as the manifest lists it. */
export interface BuiltLayer {
  /** Digest of the tar archive before compression. */
  readonly diffId: Digest | null;
  /** Digest of the blob that moves. */
  readonly digest: Digest | null;
  readonly bytes: LayerBytes;
  /** Null where the input holds no layer archives. */
  readonly files: readonly LayerFile[] | null;
}

/** One entry of an image's history, the oldest first. */
export interface HistoryEntry {
  readonly createdBy: string;
  readonly comment: string;
  /** What the config says; null in the lines of `docker history`, which do not say it. */
  readonly emptyLayer: boolean | null;
  /** Size that `docker history` shows; null otherwise. */
  readonly size: Bytes | null;
}

/** A base image as a build resolved it. */
export interface ResolvedBase {
  /** Familiar form: `node:22`, `ghcr.io/o/i:tag`. */
  readonly reference: string;
  readonly digest: Digest;
}

/** A step of a build record with the layers that it added. */
export interface RecordedLayer {
  /** One-based, of the Dockerfile in the record. */
  readonly line: number;
  readonly endLine: number;
  /** Position in `BuiltImage.layers`. */
  readonly layer: number;
}

/** What a container of the image starts with, and what a build on it inherits. */
export interface ImageSettings {
  readonly env: readonly string[];
  readonly user: string;
  readonly workdir: string;
  readonly onbuild: readonly string[];
  readonly shell: readonly string[] | null;
  readonly os: string | null;
}

/** What a build record says beside the layers of all stages. */
export interface BuildRecord {
  readonly steps: readonly RecordedLayer[];
  /** Text of the Dockerfile. */
  readonly dockerfile: string | null;
  /** Settings of the final stage's base image. */
  readonly base: ImageSettings | null;
  /** The image that was built, with the size of its config to some bytes; null where the record has not all of its layers. */
  readonly image: BuiltImage | null;
}

/** An image of one platform as it was built. */
export interface BuiltImage {
  readonly name: string | null;
  /** `linux/amd64`, null where the input does not say. */
  readonly platform: string | null;
  readonly bases: readonly ResolvedBase[];
  readonly settings: ImageSettings | null;
  /** The config blob. */
  readonly config: { readonly digest: Digest | null; readonly bytes: Bytes | null };
  readonly layers: readonly BuiltLayer[];
  readonly history: readonly HistoryEntry[];
  /** Of a build record only: its layers are those of all stages then, and not the image's. */
  readonly record: BuildRecord | null;
  /** Sentences about what the input does not hold. */
  readonly notes: readonly Sentence[];
}

/** Why an instruction has a layer of its own, or none (docs/layers.md). */
export type LayerReason = 'layer' | 'empty layer' | 'metadata' | 'changes nothing' | 'no history entry';

/** An instruction's place; lines are one-based and null without a Dockerfile. */
export interface InstructionPlace {
  readonly line: number | null;
  readonly endLine: number | null;
  readonly keyword: string;
}

export interface StackInstruction extends InstructionPlace {
  /** Index of its layer, null where it has none. */
  readonly layer: number | null;
  readonly why: LayerReason;
}

export interface StackLayer {
  readonly index: number;
  readonly diffId: Digest | null;
  readonly digest: Digest | null;
  readonly bytes: LayerBytes;
  /** Null for a layer of the base image. */
  readonly instruction: InstructionPlace | null;
  /** Index of an earlier layer that is the same archive. */
  readonly equalTo: number | null;
  /** Bytes of its files that a later layer deletes or replaces; null where the layers' files are not known. */
  readonly wasted: Bytes | null;
}

export type WasteKind = 'deleted' | 'replaced' | 'owner or mode' | 'same again';

/** Files of one layer that a later layer hides. */
export interface Waste {
  /** Layer that holds the bytes. */
  readonly layer: number;
  /** Layer that hides them. */
  readonly by: number;
  readonly kind: WasteKind;
  readonly bytes: Bytes;
  readonly files: number;
}

/** The stack of one image. */
export interface LayerStack {
  readonly name: string | null;
  readonly platform: string | null;
  readonly bases: readonly ResolvedBase[];
  readonly layers: readonly StackLayer[];
  readonly instructions: readonly StackInstruction[];
  readonly waste: readonly Waste[] | null;
  readonly notes: readonly Sentence[];
}

/** What goes over the network from one image to the next. */
export interface MovedBytes {
  readonly push: { readonly bytes: Bytes; readonly layers: readonly Digest[] };
  readonly pull: { readonly containerd: Bytes; readonly overlay2: Bytes };
}
