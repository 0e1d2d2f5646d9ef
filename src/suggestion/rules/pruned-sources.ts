import type { Instruction } from '../../model/dockerfile.ts';
import { code, say } from '../../model/sentence.ts';
import { MOVE } from '../edit/check.ts';
import { type Piece, rewrite } from '../edit/rewrite.ts';
import { expectedSeconds, savedByPriors } from '../worth.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { externalPaths, weighedSteps } from './weigh.ts';

const INSTALL = /^(?:[A-Za-z_]\w*=\S*\s+)*(?:pnpm|npm|yarn|bun)\s+(?:fetch|install|i|ci|clean-install)(?:\s+-\S*)*\s*$/;

/**
 * `turbo prune --docker` writes manifests and lock to out/json and the sources to out/full, so that installs need the first alone
 * (turborepo.dev/docs/guides/tools/docker). Where the sources are copied in front of the installs all the same, they go behind them.
 */
export const prunedSources: Rule = {
  name: 'pruned-sources',
  find(input): Findings {
    const list = input.facts.placed.map((p) => p.instruction);
    const full = list.findIndex((i, at) => takes(i, 'full') && list.slice(0, at).some((j) => takes(j, 'json')));
    if (full < 0) return NO_FINDINGS;
    const first = list.findIndex((i, at) => at > full && i.kind === 'run');
    const behind = list.findIndex((i, at) => at > first && !isInstall(i));
    const end = behind < 0 ? list.length : behind;
    const copies = list.slice(full, first);
    if (first < 0 || !isInstall(list[first]) || !copies.every((i) => i.kind === 'copy')) return NO_FINDINGS;
    const candidate = candidateOf(input, full, first, end);
    return candidate === null ? NO_FINDINGS : { candidates: [candidate], refused: [] };
  }
};

/** A copy of what `turbo prune` made, from another stage. */
const takes = (i: Instruction, what: 'json' | 'full'): boolean =>
  i.kind === 'copy' && i.flags.some((f) => f.name === 'from') && i.sources.some((s) => new RegExp(`(?:^|/)out/${what}/?\\.?$`).test(s));

/** A RUN of nothing but an install by its manifests. */
const isInstall = (i: Instruction | undefined): boolean =>
  i?.kind === 'run' &&
  i.heredocs.length === 0 &&
  INSTALL.test(
    i.rest
      .replace(/\\\n/g, ' ')
      .replace(/--mount=\S+\s+/g, '')
      .replace(/(?<=\s--?[\w-]+)\s+(?=\d)/g, '=')
  );

function candidateOf(input: RuleInput, full: number, first: number, end: number): Candidate | null {
  const { facts } = input;
  const list = facts.placed.map((p) => p.instruction);
  const order = [...list.slice(first, end), ...list.slice(full, first)];
  const edit = rewrite(
    facts.dockerfile,
    list.slice(full, end),
    order.map((instruction): Piece => ({ kind: 'kept', instruction }))
  );
  const copy = list[full];
  if (edit === null || copy === undefined) return null;
  const steps = weighedSteps(input);
  const external = externalPaths(facts, input.stages);
  const manifests = new Set([...(steps[full]?.paths ?? [])].filter((path) => /(?:^|\/)(?:package\.json|[^/]*lock[^/]*)$/.test(path)));
  // The copies in front rest on manifests alone, whatever their stage rests on.
  const front = steps.slice(0, full).map((step) => (step.paths.size > manifests.size ? { ...step, paths: manifests } : step));
  const rest = steps.slice(end);
  const now = [...front, ...steps.slice(full, end), ...rest];
  const then = [...front, ...steps.slice(first, end), ...steps.slice(full, first), ...rest];
  return {
    rule: 'pruned-sources',
    line: lineOf(copy),
    level: 'needs-review',
    proof: {
      equality: 'likely',
      obligations: [
        { claim: say`The installs have manifests and lock`, evidence: say`${code('out/json')} of turbo prune is copied in front of them` },
        { claim: say`The same commands run in the same order`, evidence: say`only copies change their places, and keep their order` }
      ],
      assumptions: [
        say`Does an install script or a hook look at sources? turbo prune leaves manifests, lock and patches in ${code('out/json')} alone.`
      ]
    },
    edit,
    intent: MOVE,
    saving: savedByPriors(expectedSeconds(now, input.copied, external), expectedSeconds(then, input.copied, external)),
    benefit: 'seconds',
    message: say`Copy the pruned sources behind the installs, which need the pruned manifests alone: then a change of sources does not install again.`
  };
}
