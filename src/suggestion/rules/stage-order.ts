import { commandKind, priorOfKind, simpleCommands } from '../../commands/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { say } from '../../model/sentence.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';
import { externalPaths } from './weigh.ts';

/** Installs that take less are not worth a stage. */
const LEAST_SECONDS = 10;
const INSTALLS =
  /^(?:apt-install|apk-add|npm-ci|yarn-install|pnpm-install|pip-install|gem-install|bundle-install|composer-install|go-mod-download|dotnet-restore)$/;
/** Few files in the stage below are its manifests. */
const FEW = 5;

/**
 * A stage that starts from one with the sources in it, and installs something: no order inside of either stage helps, since all steps of
 * the second stand behind the COPY of the first. Advice, for the remedy is another stage.
 */
export const stageOrder: Rule = {
  name: 'stage-order',
  find({ facts, stages }) {
    if (facts.chain.length === 0 || externalPaths(facts, stages).size <= FEW) return NO_FINDINGS;
    const copy = facts.chain.findLast((i) => i.kind === 'copy' || i.kind === 'add');
    const install = facts.placed.find(({ instruction }) => seconds(instruction) >= LEAST_SECONDS);
    if (copy === undefined || install === undefined) return NO_FINDINGS;
    return found(
      advise(
        'stage-order',
        lineOf(install.instruction),
        say`The stage that this one starts from copies what changes often (line ${lineOf(copy)}), so this install runs again with every change: install in a stage that starts from a base without the copy, or take the COPY into this stage, behind the install.`
      )
    );
  }
};

/** What the installs of a step take, by the priors. */
function seconds(instruction: Instruction): number {
  if (instruction.kind !== 'run' || !INSTALLS.test(commandKind(`RUN ${instruction.rest}`))) return 0;
  return simpleCommands(`RUN ${instruction.rest}`).reduce((sum, { kind }) => sum + (INSTALLS.test(kind) ? priorOfKind(kind).mid : 0), 0);
}
