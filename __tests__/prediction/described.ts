import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutOpenValues } from '../../src/graph/index.ts';
import type { BuildGraph, DefinitionPart, PlannedInstruction, SelectedPath, Step, StepInput } from '../../src/model/graph.ts';
import type { Cause, Judged, Prediction } from '../../src/model/prediction.ts';
import { plainText } from '../../src/safe-text/index.ts';

// A prediction as a text, all of it: what each instruction became, what each step is keyed by, what is said of it and why.

export interface Described {
  readonly dockerfile: string;
  readonly prediction: Prediction;
}

const visible = (text: string) => withoutOpenValues(text).replaceAll('\0', '␀').replaceAll('\n', '⏎');
/** Digests are long and say nothing to a reader but whether they are equal: the first of them is enough. */
const short = (digest: string) => digest.replace(/\b([0-9a-f]{8})[0-9a-f]{24,}\b/g, '$1');

function pathText({ path, wildcard, include, exclude, followLinks }: SelectedPath): string {
  const lists = [...include.map((one) => `+${one}`), ...exclude.map((one) => `-${one}`)];
  return [JSON.stringify(path), wildcard ? 'pattern' : '', followLinks ? 'follows' : '', ...lists].filter((one) => one !== '').join(' ');
}

function inputText({ from, mode, selection, content, copied }: StepInput): string {
  const parts = [`${mode} ${'step' in from ? `#${from.step}` : short(JSON.stringify(from.source))}`];
  if (selection !== null) parts.push(`[${selection.paths.map(pathText).join(', ')}]`);
  if (content !== null) {
    if ('digest' in content) parts.push(`holds ${short(content.digest)}`);
    else {
      const { unknown, ...rest } = content;
      parts.push(`unknown: ${plainText(unknown)}${short(JSON.stringify(rest))}`);
    }
  }
  if (copied !== undefined) parts.push(`copied ${short(JSON.stringify(copied))}`);
  return visible(parts.join(' '));
}

const originText = ({ stageIndex, indexInStage, trigger }: { stageIndex: number; indexInStage: number; trigger: number | null }) =>
  `${stageIndex}.${indexInStage}${trigger === null ? '' : `.${trigger}`}`;

const partText = ({ name, value, base, older }: DefinitionPart) =>
  `${name} = ${short(visible(value))}${base === undefined ? '' : ` (on ${visible(base)})`}${older === undefined ? '' : ` (before ${older.before}: ${visible(older.value)})`}`;

/** Parts of a step; those that the last step of its kind had as well are only named. */
function partTexts(step: Step, before: Step | undefined): string[] {
  const known = new Set(before?.definition.map(partText));
  const repeated = step.definition.filter((part) => known.has(partText(part)));
  const own = step.definition.filter((part) => !known.has(partText(part))).map((part) => `    ${partText(part)}`);
  return repeated.length === 0 ? own : [...own, `    as in #${before?.id}: ${repeated.map(({ name }) => name).join(', ')}`];
}

function graphText(graph: BuildGraph): string[] {
  const steps = graph.steps.flatMap((step) => [
    `#${step.id} ${step.operation}${step.forced ? ' forced' : ''} of ${step.origins.map(originText).join(', ')}`,
    ...partTexts(
      step,
      graph.steps.findLast(({ id, operation }) => id < step.id && operation === step.operation)
    ),
    ...step.inputs.map((input) => `    < ${inputText(input)}`)
  ]);
  const planned = (one: PlannedInstruction, indent = ''): string[] => [
    `${indent}${one.origin === null ? '-' : originText(one.origin)} ${one.stageName ?? '-'} ${one.role} ${one.steps.map((id) => `#${id}`).join(' ')} ${one.label ?? '-'} ${visible(one.text)}`,
    ...one.triggers.flatMap((trigger) => planned(trigger, `${indent}  on build: `))
  ];
  const more = [
    `${graph.builder}, target ${graph.target}, frontend ${graph.frontend ?? '-'}, rules ${graph.rules ?? '-'}`,
    ...graph.caveats.map((caveat) => `caveat: ${plainText(caveat)}`),
    ...(graph.assumptions ?? []).map((assumption) => `taken for granted: ${plainText(assumption)}`),
    ...graph.problems.map(
      ({ severity, message, range }) => `${severity}, line ${range === null ? '-' : range.start.line + 1}: ${plainText(message)}`
    )
  ];
  return [...more, ...steps, ...graph.instructions.flatMap((one) => planned(one))];
}

const judged = ({ verdict, certainty }: Judged) => `${verdict} ${certainty}`;

function causeText({ kind, detail, name, line, paths, images }: Cause): string {
  const more = [name, line, paths.join(' '), images === undefined ? null : `${images.before} → ${images.after}`];
  return `${kind}: ${plainText(detail)} (${more.map((one) => one ?? '-').join(', ')})`;
}

/** Everything that a prediction says, one fact a line; with `graph` also what it is made of. */
export function described({ dockerfile, prediction }: Described, withGraph: boolean): string {
  const { graph, steps, runs, assumptions } = prediction;
  const lines = [
    ...dockerfile.split('\n').map((line) => `> ${line}`),
    ...(withGraph ? graphText(graph) : []),
    ...steps.flatMap((step) => [
      `${step.line}-${step.endLine} ${step.stage ?? '-'} ${step.stageIndex ?? '-'}.${step.step} ${step.instruction} ${judged(step)}: ${visible(step.text)}`,
      ...step.causes.map((cause) => `    ${causeText(cause)}`),
      ...(step.link === null ? [] : [`    link ${judged(step.link)}`]),
      ...(step.triggers ?? []).map((trigger) => `    trigger ${judged(trigger)}`)
    ]),
    `runs: ${runs.join(' ')}`,
    ...assumptions.map((assumption) => `stands on: ${plainText(assumption)}`)
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** A golden file of many texts, each below its name. */
export function sections(file: string): { of(name: string): string; write(texts: ReadonlyMap<string, string>): void } {
  const path = join(import.meta.dirname, '..', 'golden', file);
  let known: ReadonlyMap<string, string> | null = null;
  return {
    of(name) {
      known ??= new Map(
        readFileSync(path, 'utf8')
          .split(/^## /m)
          .slice(1)
          .map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1).replace(/\n$/, '')])
      );
      return known.get(name) ?? '';
    },
    write(texts) {
      writeFileSync(path, [...texts].map(([name, text]) => `## ${name}\n${text}\n`).join(''));
    }
  };
}
