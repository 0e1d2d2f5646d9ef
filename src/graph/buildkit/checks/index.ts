import { type CheckOptions, parseCheckOptions } from '../../../dockerfile/index.ts';
import { code, say } from '../../../model/sentence.ts';
import type { Problem } from '../../../model/text.ts';
import type { Lowering } from '../scope.ts';
import type { Finding } from './finding.ts';
import { findingsOfBases } from './of-bases.ts';
import { findingsOfStages } from './of-stages.ts';
import { findingsOfText } from './of-text.ts';

/** The build argument that stands in for the directive. */
const ARGUMENT = 'BUILDKIT_DOCKERFILE_CHECK';

/**
 * What ends the build where findings of the builder's linter are errors (docs/failing-builds.md §10): nothing without `check=error=true`. Of its
 * rules those that files decide, as versions from 0.25 on have them alike.
 */
export function checkProblems(lowering: Lowering, reachable: ReadonlySet<number>): readonly Problem[] {
  const { dockerfile } = lowering.input;
  const asked = lowering.buildArgs.get(ARGUMENT);
  const written = asked ?? dockerfile.directives.find(({ name }) => name === 'check')?.value ?? '';
  const options = parseCheckOptions(written);
  if (options === null) {
    const message = say`The argument ${code(ARGUMENT)} takes skip=…, error=true or false, and experimental=…, divided by semicolons.`;
    return asked === undefined ? [] : [{ code: 'bad-check', message, severity: 'error', file: dockerfile.path, range: null }];
  }
  // A comment of that form takes rules out for the next line, of builders that read it.
  if (!options.error || dockerfile.comments.some(({ text }) => /^check\s*=/i.test(text))) return [];
  return findingsOf(lowering, reachable)
    .filter((finding) => !isSkipped(finding, options))
    .map(({ rule, range, what, sure }) => ({
      code: 'check-failed',
      ...(sure ? {} : { hangsOnImage: true }),
      message: say`${what}, which the check ${code(rule)} makes an error.`,
      severity: 'error',
      file: dockerfile.path,
      range
    }));
}

function findingsOf(lowering: Lowering, reachable: ReadonlySet<number>): readonly Finding[] {
  const { input, unset } = lowering;
  // The builder asks for variables that a stage declares; here one that any stage declares is left out.
  const declared = new Set(
    input.dockerfile.stages.flatMap((stage) =>
      stage.instructions.flatMap((one) => (one.kind === 'arg' ? one.args.map(({ name }) => name) : []))
    )
  );
  const undefinedVariables = unset.flatMap(({ name, range }): readonly Finding[] =>
    declared.has(name) ? [] : [{ rule: 'UndefinedVar', range, what: say`the variable ${code(name)} is set nowhere`, sure: true }]
  );
  return [...findingsOfText(input.dockerfile), ...findingsOfBases(input), ...findingsOfStages(lowering, reachable), ...undefinedVariables];
}

const isSkipped = ({ rule }: Finding, { skip }: CheckOptions): boolean => skip.has('all') || skip.has(rule);
