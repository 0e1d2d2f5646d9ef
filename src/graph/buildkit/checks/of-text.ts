import type { Dockerfile, FromInstruction, Instruction } from '../../../model/dockerfile.ts';
import { code, say } from '../../../model/sentence.ts';
import { type Finding, keywordOf, wordsOfFrom } from './finding.ts';

// What the linter finds in the text of any stage, needed or not (buildkit: instructions/parse.go, validateStageNames,
// validateCommandCasing).

const finding = (rule: string, { range }: Pick<Instruction, 'range'>, what: Finding['what']): Finding => ({
  rule,
  range,
  what,
  sure: true
});

const isLower = (text: string): boolean => text === text.toLowerCase();
const isUpper = (text: string): boolean => text === text.toUpperCase();

export function findingsOfText(dockerfile: Dockerfile): readonly Finding[] {
  const instructions = dockerfile.stages.flatMap((stage) => stage.instructions);
  const lines = dockerfile.problems.flatMap(({ code: kind, range }) =>
    kind === 'empty-continuation' && range !== null
      ? [finding('NoEmptyContinuation', { range }, say`a continued instruction has an empty line`)]
      : []
  );
  return [
    ...lines,
    ...dockerfile.stages.flatMap(({ from }) => ofFrom(from)),
    ...ofNames(dockerfile),
    ...ofCase(instructions),
    ...ofMaintainer(instructions)
  ];
}

function ofFrom(from: FromInstruction): readonly Finding[] {
  const [, as, name] = wordsOfFrom(from);
  if (as === undefined || name === undefined) return [];
  const keyword = keywordOf(from);
  const differs = isLower(keyword) ? !isLower(as) : isUpper(keyword) && !isUpper(as);
  return [
    ...(isLower(name) ? [] : [finding('StageNameCasing', from, say`the stage name ${code(name)} is not in lower case`)]),
    ...(differs ? [finding('FromAsCasing', from, say`${code(keyword)} and ${code(as)} differ in case`)] : [])
  ];
}

function ofNames({ stages }: Dockerfile): readonly Finding[] {
  return stages.flatMap(({ name, from, index }) => {
    if (name === null) return [];
    const isTaken = stages.slice(0, index).some((stage) => stage.name === name);
    return [
      ...(name === 'context' || name === 'scratch'
        ? [finding('ReservedStageName', from, say`the stage name ${code(name)} is reserved`)]
        : []),
      ...(isTaken ? [finding('DuplicateStageName', from, say`another stage has the name ${code(name)} already`)] : [])
    ];
  });
}

/** Keywords in another case than most of the file; one of both cases always is (buildkit: validateCaseMatch). */
function ofCase(instructions: readonly Instruction[]): readonly Finding[] {
  const lower = instructions.filter((one) => isLower(keywordOf(one))).length;
  const upper = instructions.filter((one) => !isLower(keywordOf(one)) && isUpper(keywordOf(one))).length;
  const fits = lower > upper ? isLower : isUpper;
  return instructions
    .filter((one) => !fits(keywordOf(one)))
    .map((one) => finding('ConsistentInstructionCasing', one, say`${code(keywordOf(one))} is in another case than the other instructions`));
}

const ofMaintainer = (instructions: readonly Instruction[]): readonly Finding[] =>
  instructions
    .filter(({ kind }) => kind === 'maintainer')
    .map((one) => finding('MaintainerDeprecated', one, say`${code('MAINTAINER')} is deprecated`));
