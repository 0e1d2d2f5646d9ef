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
  const once = (one: Instruction) => {
    const before = last.get(one.kind);
    if (before !== undefined)
      found.push({
        rule: 'MultipleInstructionsDisallowed',
        range: before.range,
        what: say`only the last ${[one.keyword]} of a stage counts`,
        sure: true
      });
    last.set(one.kind, one);
  };
  for (const one of stage.instructions.slice(1)) {
    const report = (rule: string, what: Finding['what'], sure = true) => found.push({ rule, range: one.range, what, sure });
    if (one.kind === 'shell') left = { ...left, shell: true };
    if (one.kind === 'workdir') {
      if (!left.workdir && /^[\w.]/.test(one.path))
        report('WorkdirRelativePath', say`${code(one.path)} hangs on the image's own directory`);
      left = { ...left, workdir: true };
    }
    if (one.kind === 'cmd' || one.kind === 'entrypoint' || one.kind === 'healthcheck') once(one);
    if ((one.kind === 'cmd' || one.kind === 'entrypoint') && one.command.form === 'shell' && left.shell !== true)
      report('JSONArgsRecommended', say`${[one.keyword]} is not written as a JSON array`, left.shell === false);
    if ((one.kind === 'env' || one.kind === 'label') && !/^\S*=/.test(one.rest))
      report('LegacyKeyValueFormat', say`${code(`${keywordOf(one)} key value`)} is written without ${code('=')}`);
    const keys = one.kind === 'env' ? one.pairs.map(({ key }) => key) : one.kind === 'arg' ? one.args.map(({ name }) => name) : [];
    const secret = keys.find((key) => SECRET.test(key) && !NO_SECRET.test(key));
    if (secret !== undefined) report('SecretsUsedInArgOrEnv', say`${code(secret)} looks like a secret`);
    if (one.kind === 'expose') for (const word of one.words) ofPort(word, report);
  }
  return { left, found };
}

function ofPort(word: string, report: (rule: string, what: Finding['what']) => void): void {
  if (/[$"'\\`]/.test(word)) return;
  const [port = '', protocol = ''] = word.slice(word.lastIndexOf(':') + 1).split('/');
  if (protocol !== protocol.toLowerCase()) report('ExposeProtoCasing', say`the protocol of ${code(word)} is not in lower case`);
  if (word.length > port.length + protocol.length + 1) report('ExposeInvalidFormat', say`${code(word)} says more than a port`);
}
