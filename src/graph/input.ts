import type { BuildContext } from '../context/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { Fact } from '../model/fact.ts';
import type { BuiltHere } from '../model/graph.ts';
import type { Builder } from '../model/image.ts';
import type { Sentence } from '../model/sentence.ts';
import type { WorkBudget } from '../plain/index.ts';

/** What is known of an image that a Dockerfile names. A setting that is null is not known; an absent one is not set. */
export interface BaseImage {
  /** Manifest digest, `sha256:…`. */
  readonly digest?: string | null;
  /** Digests of the layers, lowest first; null where they are not known. */
  readonly layers?: readonly string[] | null;
  /** `NAME=value`, in order. */
  readonly env: readonly string[] | null;
  readonly user: string | null;
  readonly workdir: string | null;
  /** Instructions that run at the start of a stage built on the image, as written. */
  readonly onbuild: readonly string[];
  readonly shell?: readonly string[] | null;
  /** `linux` where absent. */
  readonly os?: string | null;
}

/** What a named build context (`--build-context NAME=…`) stands for. */
export type NamedContext =
  | { readonly kind: 'context' }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'other'; readonly address: string };

/** Settings of one build, of one platform. */
export interface BuildOptions {
  readonly builder: Builder;
  readonly target: string | null;
  /** Where the target is not known: those that it may be (null among them for the last stage), or null for any stage. */
  readonly openTarget?: { readonly options: readonly (string | null)[] | null; readonly because: Sentence } | undefined;
  /** `--build-arg`; null where the name was passed without a value (then it counts as not passed). */
  readonly args: Readonly<Record<string, string | null>>;
  /** `os/arch[/variant]`; null for the machine's own. */
  readonly platform: string | null;
  /** `os/arch` of the machine that builds; null or absent for one that is not known, taken to be linux/amd64. */
  readonly machine?: string | null;
  /** True where the build is for several platforms at once: labels then name the platform. */
  readonly multiPlatform?: boolean;
  /** `--no-cache`, or the stages of `--no-cache-filter`. */
  readonly noCache: boolean | readonly string[];
  readonly namedContexts: Readonly<Record<string, NamedContext>>;
  readonly contextKind: 'path' | 'git';
  /** Version of BuildKit, `0.25.2`; null or absent where it is not known. */
  readonly builderVersion?: Fact<string> | null;
  /** `--network`: `default`, `none` or `host`. */
  readonly network?: string;
  readonly hostname?: string;
  readonly addHosts?: readonly string[];
  readonly ulimits?: readonly string[];
  readonly shmSize?: string;
  readonly cgroupParent?: string;
  /** `--label`, as `NAME=value`. */
  readonly labels?: readonly string[];
}

/** A context whose files are not known, with the reason as a sentence. */
export type ContextFiles = BuildContext | { readonly unknown: Sentence };

export interface GraphInput {
  readonly dockerfile: Dockerfile;
  /** The build context under the empty name, and each named context that is a directory. */
  readonly contexts: ReadonlyMap<string, ContextFiles>;
  readonly options: BuildOptions;
  /** By reference as the Dockerfile names it, expanded. */
  readonly baseImages: ReadonlyMap<string, BaseImage>;
  /** Images that other builds of the same repository make, by reference in familiar form. */
  readonly builtHere?: ReadonlyMap<string, BuiltHere>;
  /** What the lowering is spent from; nothing is counted where it is absent. Throws OutOfWork there. */
  readonly work?: WorkBudget;
}
