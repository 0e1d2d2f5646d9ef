import { code, say } from '../../model/sentence.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';

const COMPILES = /\b(?:go build|cargo build|mvnw? [^&;|]*package|gradlew? [^&;|]*(?:build|assemble|bootJar)|dotnet publish)\b/;

/** A compiler in the image that ships: building in a stage of its own leaves it behind. Which files ship, only its author knows. */
export const stageSplit: Rule = {
  name: 'stage-split',
  find({ facts }) {
    if (facts.dockerfile.stages.length !== 1) return NO_FINDINGS;
    const at = facts.placed.find(({ instruction }) => instruction.kind === 'run' && COMPILES.test(instruction.rest.slice(0, 4000)));
    if (at === undefined) return NO_FINDINGS;
    return found(
      advise(
        'stage-split',
        lineOf(at.instruction),
        say`The compiler ships with the image: build in a stage of its own, and copy what runs into a small base (${code('COPY --from')}).`
      )
    );
  }
};
