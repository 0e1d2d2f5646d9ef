import type { FailureKind } from '../model/failure.ts';

/** What surrounds a build, as far as it decides whether the build can succeed. */
export interface BuildFacts {
  /** Every build argument is known: none may come from a caller that nobody here can see. */
  readonly argumentsKnown: boolean;
  /** The context holds what was listed and nothing else: no earlier step of the job may add files. */
  readonly filesKnown: boolean;
  /** A definition builds the file, and says from which context: neither is only inferred from its name and place. */
  readonly declared: boolean;
  /** The builder makes a linked copy a layer of its own, as all do but an engine on its older image store. */
  readonly linksMerge: boolean;
  /** It is BuildKit that builds, and no other reader of Dockerfiles (buildah takes a few things more). */
  readonly buildkit: boolean;
}

/** What a problem says about the build (docs/failing-builds.md). */
export interface Refusal {
  readonly kind: FailureKind;
  /** The builder's order: it reads the whole text, then plans the stages, then goes through the instructions that the target needs, then looks at what its linter found. */
  readonly phase: 'text' | 'stages' | 'instructions' | 'checks';
  /** Facts without which the builder may take it all the same. */
  readonly needs: readonly (keyof BuildFacts)[];
}

const ARGUMENTS: Refusal['needs'] = ['argumentsKnown'];
const text = (kind: FailureKind, needs: Refusal['needs'] = []): Refusal => ({ kind, phase: 'text', needs });
const stages = (kind: FailureKind, needs: Refusal['needs'] = []): Refusal => ({ kind, phase: 'stages', needs });
const instructions = (kind: FailureKind, needs: Refusal['needs'] = []): Refusal => ({ kind, phase: 'instructions', needs });

const checks = (kind: FailureKind, needs: Refusal['needs'] = []): Refusal => ({ kind, phase: 'checks', needs });

/** Problems that end a build, by code. Any other problem, one of our own bounds above all, says nothing of the kind. */
export const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['encoding', text('unreadable')],
  ['empty-file', text('no-stage')],
  ['no-stage', text('no-stage')],
  ['before-from', text('no-stage')],
  ['duplicate-directive', text('syntax')],
  ['invalid-escape', text('syntax')],
  ['bad-check', text('syntax', ['buildkit'])],
  ['blank-volume', instructions('syntax', ARGUMENTS)],
  ['unterminated-heredoc', text('syntax')],
  ['bad-heredoc', text('syntax')],
  ['bad-json', text('syntax')],
  ['line-too-long', text('syntax')],
  ['unknown-instruction', text('unknown-instruction')],
  ['wrong-flag', text('bad-flag')],
  ['missing-arguments', text('syntax')],
  ['wrong-arguments', text('syntax')],
  ['invalid-stage-name', text('syntax', ['buildkit'])],
  ['variable-in-from', text('syntax', ['buildkit'])],
  ['legacy-unsupported', instructions('bad-flag')],
  ['no-target', stages('missing-target')],
  ['no-such-stage', stages('missing-stage')],
  ['circular-stages', stages('circular-stages')],
  // Of a file that nothing builds, it may stand for one that is put in (`FROM REPLACE-ME`).
  ['bad-image-name', stages('bad-image-name', ['declared'])],
  ['bad-image-value', stages('bad-image-name', ARGUMENTS)],
  ['blank-base', stages('bad-image-name', ARGUMENTS)],
  ['bad-from', instructions('missing-stage')],
  // `${pkg.name}`: a tool fills it in before anything builds.
  ['bad-expansion', instructions('syntax', ['declared'])],
  ['required-variable', instructions('bad-value', ARGUMENTS)],
  ['bad-mount', instructions('bad-mount')],
  ['bad-mount-label', instructions('bad-mount', ['buildkit'])],
  ['bad-mount-value', instructions('bad-mount', ARGUMENTS)],
  ['bad-source', instructions('syntax')],
  ['bad-checksum-value', instructions('syntax', ARGUMENTS)],
  ['bad-epoch', stages('bad-value')],
  ['bad-mode', instructions('bad-flag')],
  ['old-flag', instructions('bad-flag')],
  ['bad-mode-value', instructions('bad-flag', ARGUMENTS)],
  ['bad-port', instructions('syntax')],
  ['bad-signal', instructions('syntax')],
  ['bad-platform', stages('bad-image-name')],
  ['bad-user', instructions('bad-value', ['buildkit'])],
  ['missing-in-stage', instructions('source-missing')],
  ['owner-on-nothing', instructions('owner-by-name')],
  ['owner-on-link', instructions('owner-by-name', ['linksMerge'])],
  ['check-failed', checks('check-failed', ['buildkit'])]
]);
