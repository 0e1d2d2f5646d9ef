import type { Instruction } from './dockerfile.ts';
import type { Builder } from './image.ts';
import type { Sentence } from './sentence.ts';
import type { Problem } from './text.ts';
import type { Digest, TreePath } from './units.ts';

/** Position of a step in `BuildGraph.steps`; inputs always stand before their consumers. */
export type StepId = number;

/** One named ingredient of a step's own definition: `command`, `environment NODE_ENV`, `working directory`, `destination`. Compared in order. */
export interface DefinitionPart {
  readonly name: string;
  readonly value: string;
  /** Image reference whose unknown configuration the value rests on; absent where the value is known as it stands. */
  readonly base?: string;
  /** What builders before a version hold in place of the value; absent where all hold the same (docs/cache-rules.md §0). */
  readonly older?: { readonly before: string; readonly value: string };
}

/** Which files of an input count for the key. All paths of one input of one step form one selection. */
export interface Selection {
  readonly paths: readonly SelectedPath[];
}
export interface SelectedPath {
  /** Cleaned, relative to the input's root. The empty string is the root. */
  readonly path: TreePath;
  readonly wildcard: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** A link named here is followed to its target. */
  readonly followLinks: boolean;
}

/** A build of the same repository as a fingerprint: equal ones make the same image of the same inputs. */
export interface BuiltHere {
  /** Name of the image. */
  readonly image: string;
  /** All steps with all that they read, and what a later stage inherits beside files (environment, directory, user, shell, triggers). */
  readonly steps: Digest;
  /** The rest of the configuration: labels, command, ports. */
  readonly settings: Digest;
  readonly open: OpenInputs;
}

/**
 * What a build reads that cannot be known, so that equal fingerprints are no proof of equal images. `outside`: only what comes from elsewhere (an
 * address, a Git repository), and nothing of this repository differs all the same.
 */
export type OpenInputs = 'nothing' | 'outside' | 'anything';

/** Something that a graph reads and does not compute. */
export type Source =
  /** `name` is the empty string for the build context itself, else the name of a named context that is a directory. */
  | { readonly kind: 'context'; readonly name: string }
  | {
      readonly kind: 'image';
      /** Familiar form with a tag or digest: `node:20`, `ghcr.io/o/i:latest`. */
      readonly reference: string;
      readonly platform: string | null;
      /** Manifest digest and layer digests, where the user gave the image's data. */
      readonly digest?: string;
      readonly layers?: readonly string[];
      /** The builder's version compares manifests and no layers (docs/cache-rules.md §11). */
      readonly manifestOnly?: true;
      /** Set where another build of the same repository makes the image: what that build is on this side. */
      readonly builtHere?: BuiltHere;
    }
  | { readonly kind: 'http'; readonly url: string; readonly checksum: string | null }
  | { readonly kind: 'git'; readonly url: string };

export interface StepInput {
  readonly from: { readonly step: StepId } | { readonly source: Source };
  /** `chain`: matched by the input's own key only. `content`: matched by the selected files' digest as well. */
  readonly mode: 'chain' | 'content';
  /** Null where the whole result counts. */
  readonly selection: Selection | null;
  /**
   * Digest of the selected files where the two trees settle it, else null with the reason. `seen`: where a path is missing, the digest
   * of what the tree does hold of the selection; `missing`: the first such path. `tracked`: digest of the files of git, where what is open
   * or made lies beside them and changes none of them (null: not known); `likely`: of what is open, the likelier outcome where it is not another one.
   */
  readonly content:
    | { readonly digest: Digest; readonly tracked?: Digest | null }
    | {
        readonly unknown: Sentence;
        readonly seen?: Digest;
        readonly missing?: MissingPath;
        readonly tracked?: Digest;
        readonly likely?: 'cached';
      }
    | null;
  /** Of files of a stage that only copies: where they come from; absent where steps of another kind take part. */
  readonly copied?: Copied;
}

/** Files of a build context that a stage hands on as they are. */
export interface CopiedPart {
  /** The context's name. */
  readonly context: string;
  readonly selection: Selection;
  readonly digest: Digest;
}

/** What a stage that only copies holds at some paths: equal settings and parts are equal files. */
export interface Copied {
  /** Owners, modes and what lies below, as text. */
  readonly settings: string;
  readonly parts: readonly CopiedPart[];
  /** Nothing but the parts is there, so that other parts are other files. */
  readonly isWhole: boolean;
}

/** A path that a step reads and the build context does not hold, so that the build fails there. */
export interface MissingPath {
  readonly path: TreePath;
  /** The directory holds it, and the ignore file keeps it out of the context. */
  readonly ignored: boolean;
}

/** The instruction that a step belongs to. */
export interface StepOrigin {
  readonly stageIndex: number;
  /** Position in the stage as written, FROM = 0. */
  readonly indexInStage: number;
  /** Position among the triggers of the stage's FROM, null for an instruction of the file itself. */
  readonly trigger: number | null;
}

export type Operation = 'base' | 'run' | 'copy' | 'workdir' | 'merge' | 'inline-file' | 'metadata';

/** One cacheable operation (BuildKit's vertex; the legacy builder's commit). */
export interface Step {
  readonly id: StepId;
  readonly operation: Operation;
  readonly definition: readonly DefinitionPart[];
  readonly inputs: readonly StepInput[];
  /** All instructions that this step belongs to: equal operations of several stages are one step. The first is the one a log would name. */
  readonly origins: readonly StepOrigin[];
  /** Told to run again whatever the cache holds (`--no-cache`). */
  readonly forced: boolean;
}

/** What became of one instruction of the file. */
export interface PlannedInstruction {
  readonly origin: StepOrigin | null;
  readonly stageName: string | null;
  readonly instruction: Instruction;
  /** `step`: has steps of its own; `metadata`: none; `pruned`: its stage is not needed for the target. */
  readonly role: 'step' | 'metadata' | 'pruned';
  /** Its steps in order (a linked copy has the copy and the merge). */
  readonly steps: readonly StepId[];
  /** `[build 4/6]` as the builder prints it, null where it prints none. */
  readonly label: string | null;
  /** The text that the builder prints behind the label: expanded, on one line. */
  readonly text: string;
  /** Inherited triggers that run here (FROM only). */
  readonly triggers: readonly PlannedInstruction[];
}

/** A target that is one of several, or may be any stage: what each of them needs. */
export interface OpenTarget {
  /** The likelier one first. */
  readonly options: readonly { readonly target: StepId | null; readonly stages: readonly number[] }[];
  readonly because: Sentence;
}

/** A Dockerfile, its inputs and options as one graph of steps. */
export interface BuildGraph {
  readonly builder: Builder;
  /** Image of the frontend that the file or the build names, null for the builder's own. */
  readonly frontend?: string | null;
  readonly steps: readonly Step[];
  /** The step whose result is the image; null where the target is an empty image or could not be resolved. */
  readonly target: StepId | null;
  /** Where only a run tells the target: `target` is then the likelier one, and the steps are those of all. */
  readonly openTarget?: OpenTarget;
  /** One entry per instruction of the file, in file order, the ARGs before the first FROM included (origin null). */
  readonly instructions: readonly PlannedInstruction[];
  /** Why the graph stands on less than certain ground as a whole (a custom frontend), each a sentence. */
  readonly caveats: readonly Sentence[];
  /** What was taken for granted while lowering (about base images whose configuration is not known), each a sentence. */
  readonly assumptions?: readonly Sentence[];
  /** Version of BuildKit that runs the steps; null where it is not known, absent of the legacy builder. */
  readonly version?: string | null;
  /** Versions of BuildKit whose rules were used; absent of the legacy builder. */
  readonly rules?: Sentence;
  readonly problems: readonly Problem[];
}
