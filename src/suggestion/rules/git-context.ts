import { code, say } from '../../model/sentence.ts';
import { mendWorkflow, type Workflow } from '../workflow/mend.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';

/** `build.yml:27`, as everywhere. */
const placeOf = ({ file, line }: Workflow): string => `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;

/**
 * A build that fetches its context by git although the job has a checkout: no ignore file counts there, so papers and CI files are copied
 * too. Shown where the replay says that this costs builds.
 */
export const gitContext: Rule = {
  name: 'git-context',
  find({ facts, definition, cache }) {
    const isLast = facts.stage.index === facts.dockerfile.stages.length - 1;
    if (!isLast || definition === null || !definition.isFromGit || definition.workflow === null || cache === null) return NO_FINDINGS;
    const worth = definition.worthOf('git-context');
    const edit = mendWorkflow(definition.workflow, 'git-context', null);
    if (worth === null || edit === null) return NO_FINDINGS;
    const line = lineOf(facts.dockerfile.stages[0]?.from ?? facts.stage.from);
    const message = say`Write ${code('context: .')} (${code(placeOf(definition.workflow))}): without it the builder fetches the repository itself, where no ignore file counts, and changes of ignored files run steps again.`;
    return found({
      ...advise('git-context', line, message),
      level: 'needs-review',
      benefit: 'seconds',
      elsewhere: edit,
      saving: worth.saving,
      profited: worth.profited,
      proof: {
        equality: 'likely',
        obligations: [{ claim: say`The job has the files`, evidence: say`a step in front checks the repository out` }],
        assumptions: [
          say`Does no step and nothing in the image read what the ignore file keeps out?`,
          say`Does no step in front change the checkout? Its files are copied then, not those of the commit.`
        ]
      }
    });
  }
};
