import type { Worth } from '../worth.ts';
import type { Mend, Workflow } from './mend.ts';

/** A build as a step of a workflow, for rules that mend the step. */
export interface BuildDefinition {
  /** Null where its text is not at hand. */
  readonly workflow: Workflow | null;
  /** Name for this image's part of a shared cache; null where the repository builds one image. */
  readonly scope: string | null;
  /** The context is fetched by git, without the ignore rules of the checkout. */
  readonly isFromGit: boolean;
  /** What the mended step would save, by the replay; null where nothing was replayed. */
  worthOf(mend: Mend): Worth | null;
}
