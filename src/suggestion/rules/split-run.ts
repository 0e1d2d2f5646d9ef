import { parseDockerfile } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';
import { cutLines } from '../edit/lines.ts';
import { rewrite, wholeEdit } from '../edit/rewrite.ts';
import { readScript } from '../effects/shell.ts';
import type { StageFacts } from '../stage-facts.ts';
import { stageFacts } from '../stage-facts.ts';
import { readTool } from '../tools/index.ts';
import { CLEANING } from './merge-runs.ts';
import { type Candidate, type Findings, lineOf, type Rule, type RuleInput } from './rule.ts';
import { splitBroadCopy } from './split-broad-copy.ts';
import { swapIndependent } from './swap-independent.ts';

/**
 * An install and a build in one RUN, behind a broad COPY: split at the `&&`, the install can go in front of the sources, and so can
 * packages of the system. The second half is not followed, so this is for review (design notes A6).
 */
export const splitRun: Rule = {
  name: 'split-run',
  find(input): Findings {
    const refused: Findings['refused'][number][] = [];
    for (const [at, { instruction }] of input.facts.placed.entries()) {
      if (instruction.kind !== 'run') continue;
      const found = candidateOf(input, at, instruction);
      if (typeof found === 'string') refused.push({ rule: 'split-run', line: lineOf(instruction), because: found });
      else if (found !== null) return { candidates: [found], refused };
    }
    return { candidates: [], refused };
  }
};

/** The split and what it makes possible; a text where only the second is in the way, null where there is nothing to split. */
function candidateOf(input: RuleInput, at: number, run: RunInstruction): Candidate | string | null {
  const { facts } = input;
  const cut = cutOf(facts, at, run);
  if (cut === null) return null;
  const split = rewrite(facts.dockerfile, [run], [{ kind: 'replaced', instruction: run, lines: [...cut.first, ...cut.second] }]);
  if (split === null) return null;
  const middle = parseDockerfile(split.after, facts.dockerfile.path);
  const stage = middle.stages[facts.stage.index];
  if (stage === undefined || middle.problems.some((p) => p.severity === 'error')) return null;
  const inner = { ...input, facts: stageFacts(middle, stage, facts.context) };
  const findings = (cut.what === 'install' ? splitBroadCopy : swapIndependent).find(inner);
  const found = findings.candidates.find((c) => c.edit !== null && c.line <= lineOf(run));
  if (found?.edit === null || found?.edit === undefined) return findings.refused.find((r) => r.line === lineOf(run))?.because ?? null;
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
        'The second half of the command does not rest on state of the shell that the first half leaves.',
        ...(cut.what === 'packages'
          ? ['What the second half cleans up may stay in the layer of the first: the image holds the same files and may be larger.']
          : [])
      ]
    },
    edit,
    intent: { ...found.intent, removedRuns: [run.source], addedRuns: [one.source, two.source] },
    message:
      cut.what === 'install'
        ? 'Install and build in steps of their own, the manifests in front: then a change of sources does not run the install again.'
        : 'Install the packages of the system in a step of their own, in front of what is copied: then a change of it does not install them again.'
  };
}

/** A RUN cut in two: an install of dependencies, or packages of the system, and what comes behind. */
interface Cut {
  readonly what: 'install' | 'packages';
  readonly first: readonly string[];
  readonly second: readonly string[];
}

const SYSTEM = /^(?:apt-get|apt|apk|dnf|yum|microdnf) /;

/**
 * Cuts at an `&&`: behind the packages of the system where the RUN starts with them, else behind the last known command of
 * the front, where an installer is among them. No state of the shell may cross.
 */
function cutOf(facts: StageFacts, at: number, run: RunInstruction): Cut | null {
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
  const readings = script.commands.map((c) => {
    const env = new Map(before.env);
    for (const { name, value } of c.assignments) env.set(name, value);
    return readTool(c, { ...setting, env });
  });
  const labels = readings.map((r) => (r === null || 'opaque' in r ? null : r.label));
  const behindPackages = labels.findIndex((label) => label === null || !SYSTEM.test(label));
  const hasPackages = labels.slice(0, Math.max(0, behindPackages)).some((label) => /(?:install|add)$/.test(label ?? ''));
  const unknown = labels.indexOf(null);
  const what = hasPackages ? 'packages' : 'install';
  const length = hasPackages ? behindPackages : unknown;
  const front = script.commands.slice(0, Math.max(0, length));
  const installs = readings.slice(0, front.length).some((r) => r !== null && !('opaque' in r) && r.needs !== null);
  const stateful = front.some((c) => ['cd', 'set'].includes(c.words[0]?.text ?? ''));
  const [last, next] = [front.at(-1), script.commands[front.length]];
  if ((what === 'install' && !installs) || stateful || last?.joiner !== '&&' || next === undefined) return null;
  // What only cleans up belongs to the step that made the mess.
  if (what === 'packages' && labels.slice(front.length).every((label) => label !== null && CLEANING.test(label))) return null;
  const indent = (lines[0] ?? '').slice(0, run.range.start.column);
  const keyword = text.slice(0, start);
  const head = text.slice(0, start + last.end).trimEnd();
  return { what, first: `${indent}${head}`.split('\n'), second: `${indent}${keyword}${text.slice(start + next.start)}`.split('\n') };
}
