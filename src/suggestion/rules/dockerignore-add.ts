import { MOVE } from '../edit/check.ts';
import { mayWrite, sourceOf } from '../effects/copy.ts';
import { found } from './advice.ts';
import { lineOf, NO_FINDINGS, NO_SAVING, type Rule } from './rule.ts';

/** `.git` in a broad COPY changes with every commit and checkout, so all behind it runs again. Leaving it out changes the image: for review. */
export const dockerignoreAdd: Rule = {
  name: 'dockerignore-add',
  find({ facts }) {
    if (!facts.context.files.some((f) => f.path.startsWith('.git/'))) return NO_FINDINGS;
    const at = facts.effects.findIndex(({ copy }) => {
      const place = copy === null ? null : `${copy.destination === '/' ? '' : copy.destination}/.git`;
      return (
        copy !== null &&
        place !== null &&
        copy.sources.some((s) => s.kind === 'directory' && sourceOf(copy, s, place) === '.git') &&
        mayWrite(copy, place, facts.context)
      );
    });
    const instruction = facts.placed[at]?.instruction;
    if (instruction === undefined) return NO_FINDINGS;
    return found({
      rule: 'dockerignore-add',
      line: lineOf(instruction),
      level: 'needs-review',
      proof: {
        equality: 'likely',
        obligations: [{ claim: 'The COPY takes .git', evidence: 'no ignore rule keeps it out, and the context holds it' }],
        assumptions: ['No step and nothing in the image uses .git (git describe, go build with -buildvcs, setuptools_scm).']
      },
      edit: null,
      intent: MOVE,
      saving: NO_SAVING,
      benefit: 'correctness',
      message:
        'Add `.git` to .dockerignore: it changes with every commit and every checkout, and then everything from this COPY on runs again.'
    });
  }
};
