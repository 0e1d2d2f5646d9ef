import type { Instruction } from '../../../model/dockerfile.ts';
import { code, say } from '../../../model/sentence.ts';
import type { Lowering } from '../scope.ts';
import type { StagePlan } from '../stage-plan.ts';
import { type Finding, keywordOf } from './finding.ts';

// What the linter finds in the stages that the target needs (buildkit: dispatchEnv, dispatchWorkdir, dispatchCmd, parsePort).

/** What a stage hands on to those that stand on it, as far as the linter asks. */
interface Left {
  /** Whether a shell is set; null where an image may set one. */
  readonly shell: boolean | null;
  /** A WORKDIR of the file came before. */
  readonly workdir: boolean;
}

/** Words that all versions take for a secret, and those that any takes to be none. */
const SECRET = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const NO_SECRET = /(?:_|^)(?:public|file|version)(?:_|$)/i;

export function findingsOfStages(lowering: Lowering, reachable: ReadonlySet<number>): readonly Finding[] {
  const left = new Map<number, Left>();
  return lowering.plans.flatMap((plan) => {
    if (!reachable.has(plan.stage.index) || plan.replaced) return [];
    const walked = walk(plan, startOf(lowering, plan, left));
    left.set(plan.stage.index, walked.left);
    return walked.found;
  });
}

function startOf({ input }: Lowering, { base }: StagePlan, left: ReadonlyMap<number, Left>): Left {
  if (base.kind === 'stage') return left.get(base.index) ?? { shell: null, workdir: false };
  const image = base.kind === 'image' ? input.baseImages.get(base.reference) : undefined;
  const known = image?.shell === undefined ? false : null;
  return { shell: base.kind === 'scratch' || image !== undefined ? known : null, workdir: false };
}

function walk({ stage }: StagePlan, start: Left): { readonly left: Left; readonly found: readonly Finding[] } {
  const found: Finding[] = [];
  let left = start;
  const last = new Map<string, Instruction>();
  for (const one of stage.instructions.slice(1)) {
    if (one.kind === 'shell') left = { ...left, shell: true };
    if (isOnlyOnce(one)) {
      const before = last.get(one.kind);
      const what = say`only the last ${[one.keyword]} of a stage counts`;
      if (before !== undefined) found.push({ rule: 'MultipleInstructionsDisallowed', range: before.range, what, sure: true });
      last.set(one.kind, one);
    }
    ofInstruction(one, left, (rule, what, sure = true) => found.push({ rule, range: one.range, what, sure }));
    if (one.kind === 'workdir') left = { ...left, workdir: true };
  }
  return { left, found };
}

const isOnlyOnce = ({ kind }: Instruction) => kind === 'cmd' || kind === 'entrypoint' || kind === 'healthcheck';

type Report = (rule: string, what: Finding['what'], sure?: boolean) => void;

/** What is found in an instruction, by what the stage says before it. */
function ofInstruction(one: Instruction, before: Left, report: Report): void {
  switch (one.kind) {
    case 'workdir':
      if (!before.workdir && /^[\w.]/.test(one.path))
        report('WorkdirRelativePath', say`${code(one.path)} hangs on the image's own directory`);
      return;
    case 'cmd':
    case 'entrypoint':
      if (one.command.form === 'shell' && before.shell !== true)
        report('JSONArgsRecommended', say`${[one.keyword]} is not written as a JSON array`, before.shell === false);
      return;
    case 'env':
      ofPairs(one, report);
      ofSecrets(
        one.pairs.map(({ key }) => key),
        report
      );
      return;
    case 'label':
      ofPairs(one, report);
      return;
    case 'arg':
      ofSecrets(
        one.args.map(({ name }) => name),
        report
      );
      return;
    case 'expose':
      for (const word of one.words) ofPort(word, report);
  }
}

function ofPairs(one: Instruction, report: Report): void {
  if (!/^\S*=/.test(one.rest)) report('LegacyKeyValueFormat', say`${code(`${keywordOf(one)} key value`)} is written without ${code('=')}`);
}

function ofSecrets(names: readonly string[], report: Report): void {
  const secret = names.find((name) => SECRET.test(name) && !NO_SECRET.test(name));
  if (secret !== undefined) report('SecretsUsedInArgOrEnv', say`${code(secret)} looks like a secret`);
}

function ofPort(word: string, report: Report): void {
  if (/[$"'\\`]/.test(word)) return;
  const [port = '', protocol = ''] = word.slice(word.lastIndexOf(':') + 1).split('/');
  if (protocol !== protocol.toLowerCase()) report('ExposeProtoCasing', say`the protocol of ${code(word)} is not in lower case`);
  if (word.length > port.length + protocol.length + 1) report('ExposeInvalidFormat', say`${code(word)} says more than a port`);
}
