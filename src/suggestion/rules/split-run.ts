import { parseDockerfile } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import { cutLines } from '../edit/lines.ts';
import { rewrite, wholeEdit } from '../edit/rewrite.ts';
import { readScript } from '../effects/shell.ts';
import type { StageFacts } from '../stage-facts.ts';
import { stageFacts } from '../stage-facts.ts';
import { readTool } from '../tools/index.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { splitBroadCopy } from './split-broad-copy.ts';

/**
 * An install and a build in one RUN, behind a broad COPY: split at the `&&`, the install can go in front of the sources.
 * The second half is not followed, so this is for review (design notes A6).
 */
export const splitRun: Rule = {
  name: 'split-run',
  find(input): Findings {
    for (const [at, { instruction }] of input.facts.placed.entries()) {
      if (instruction.kind !== 'run') continue;
      const found = candidateOf(input, at, instruction);
      if (found !== null) return { candidates: [found], refused: [] };
    }
    return NO_FINDINGS;
  }
};

function candidateOf(input: RuleInput, at: number, run: RunInstruction): Candidate | null {
  const { facts } = input;
  const halves = halvesOf(facts, at, run);
  if (halves === null) return null;
  const split = rewrite(facts.dockerfile, [run], [{ kind: 'replaced', instruction: run, lines: [...halves.first, ...halves.second] }]);
  if (split === null) return null;
  const middle = parseDockerfile(split.after, facts.dockerfile.path);
  const stage = middle.stages[facts.stage.index];
  if (stage === undefined || middle.problems.some((p) => p.severity === 'error')) return null;
  const inner = stageFacts(middle, stage, facts.context);
  const found = splitBroadCopy.find({ ...input, facts: inner }).candidates.find((c) => c.edit !== null && c.line <= lineOf(run));
  if (found?.edit === null || found?.edit === undefined) return null;
  const [one, two] = [stage.instructions[at], stage.instructions[at + 1]];
  const edit = wholeEdit(facts.dockerfile.text, found.edit.after);
  if (edit === null || one === undefined || two === undefined) return null;
  return {
    ...found,
    rule: 'split-run',
    line: lineOf(run),
    level: 'needs-review',
    proof: {
      equality: 'likely',
      obligations: found.proof.obligations,
      assumptions: [
        ...found.proof.assumptions,
        'The second half of the command does not rest on state of the shell that the first half leaves.'
      ]
    },
    edit,
    intent: { ...found.intent, removedRuns: [run.source], addedRuns: [one.source, two.source] },
    message: 'Install and build in steps of their own, the manifests in front: then a change of sources does not run the install again.'
  };
}

interface Halves {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** Cuts behind the last known command of the front, where an installer is among them and no state of the shell crosses. */
function halvesOf(facts: StageFacts, at: number, run: RunInstruction): Halves | null {
  if (run.flags.length > 0 || run.heredocs.length > 0 || run.command.form !== 'shell') return null;
  const cut = cutLines(facts.dockerfile.text);
  const before = facts.placed[at]?.before;
  if (cut === null || before === undefined || before.shell !== 'posix') return null;
  const lines = cut.lines.slice(run.range.start.line, run.range.end.line + 1);
  const text = lines.join('\n').slice(run.range.start.column);
  if (facts.dockerfile.escape !== '\\' || lines.some((line, i) => i > 0 && /^\s*#/.test(line))) return null;
  const start = /^\S+\s+/.exec(text)?.[0].length ?? 0;
  const script = readScript(text.slice(start));
  if (script.kind === 'opaque') return null;
  const setting = { cwd: before.cwd, user: before.user, env: before.env, image: facts.stage.from.image };
  const known = script.commands.findIndex((c) => 'opaque' in readTool(c, setting) || c.assignments.length > 0);
  const front = script.commands.slice(0, known < 0 ? script.commands.length : known);
  const installs = front.some((c) => {
    const reading = readTool(c, setting);
    return !('opaque' in reading) && reading.needs !== null;
  });
  const stateful = front.some((c) => ['cd', 'set'].includes(c.words[0]?.text ?? ''));
  const [last, next] = [front.at(-1), script.commands[front.length]];
  if (!installs || stateful || known < 1 || last?.joiner !== '&&' || next === undefined) return null;
  const indent = (lines[0] ?? '').slice(0, run.range.start.column);
  const keyword = text.slice(0, start);
  const head = text.slice(0, start + last.end).trimEnd();
  return { first: `${indent}${head}`.split('\n'), second: `${indent}${keyword}${text.slice(start + next.start)}`.split('\n') };
}
