import type { data } from '@actions/expressions';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { Unknowns } from '../unknowns.ts';
import { Lookup, nothing, type Scope, text } from './expression.ts';
import { hashFiles } from './hash-files.ts';
import { natureOf, type RunRef } from './value-table.ts';

type Data = data.ExpressionData;

export interface ScopeParts {
  readonly unknowns: Unknowns;
  readonly env: ReadonlyMap<string, string>;
  /** Variables that steps wrote to the file of `GITHUB_ENV`. */
  readonly written: ReadonlyMap<string, string>;
  /** A step ran that may have set variables which nobody here can read. */
  readonly hasForeignVariables: boolean;
  /** Kinds of refs that the run may be for. */
  readonly refs: readonly RunRef[];
  readonly inputs: Data;
  /** What the caller of the workflow hands on as its secrets, by name in lower case; null: the repository's own. */
  readonly secrets: ReadonlyMap<string, Data> | null;
  readonly matrix: Data;
  /** Outputs of a step by its id; undefined where there is no such step. */
  readonly stepOutput: (step: string, output: string) => string | undefined;
  readonly needsOutput: (job: string, output: string) => string | undefined;
  /** The files of the workspace, where these are git's; absent where they are not known. */
  readonly files?: Repository;
  /** Directory of the action that is running, absolute. */
  readonly actionPath: string;
}

/** The contexts of one place of a workflow, with marks for all that only a run can know. */
export function makeScope(parts: ScopeParts): Scope {
  const { unknowns } = parts;
  const unknown = (name: string) => text(markOf(name, parts.refs, unknowns));
  const named = (context: string) => new Lookup((_, written) => unknown(`${context}.${written}`));
  let env: ReadonlyMap<string, string> | null = null;

  const event = new Lookup((key) => (key === 'inputs' ? parts.inputs : unknown(`github.event.${key}`)));
  const github = new Lookup((key) => {
    if (key === 'workspace') return text(WORKSPACE);
    if (key === 'action_path') return text(parts.actionPath);
    if (key === 'event') return event;
    return unknown(`github.${key}`);
  });
  const outputs = (find: (output: string) => string | undefined, name: string) =>
    new Lookup((member) =>
      member === 'outputs'
        ? new Lookup((output) => {
            const value = find(output);
            return value === undefined ? unknown(`${name}.outputs.${output}`) : text(value);
          })
        : unknown(`${name}.${member}`)
    );
  return {
    unknowns,
    natureOf: (name) => natureOf(name, parts.refs),
    digestOf: (patterns) => (parts.files === undefined ? null : hashFiles(patterns, parts.files)),
    contexts: {
      github,
      env: new Lookup((key, written) => {
        env ??= new Map([...parts.env, ...parts.written].map(([name, text]) => [name.toLowerCase(), text]));
        const value = env.get(key);
        if (value !== undefined) return text(value);
        return parts.hasForeignVariables ? unknown(`env.${written}`) : nothing();
      }),
      vars: named('vars'),
      secrets: new Lookup((key, written) => parts.secrets?.get(key) ?? unknown(`secrets.${written}`)),
      inputs: parts.inputs,
      matrix: parts.matrix,
      steps: new Lookup((id) => outputs((output) => parts.stepOutput(id, output), `steps.${id}`)),
      needs: new Lookup((id) => outputs((output) => parts.needsOutput(id, output), `needs.${id}`)),
      runner: new Lookup((key) => (key === 'os' ? text('Linux') : unknown(`runner.${key}`))),
      job: named('job'),
      jobs: named('jobs'),
      strategy: named('strategy')
    }
  };
}

function markOf(name: string, refs: readonly RunRef[], unknowns: Unknowns): string {
  const nature = natureOf(name, refs);
  return unknowns.mark({ name, volatile: nature === 'new', steady: nature === 'steady', options: [] });
}

/** Variables that every step of a run sees. */
export function runnerVariables(refs: readonly RunRef[], unknowns: Unknowns): ReadonlyMap<string, string> {
  const github = (key: string) => markOf(`github.${key}`, refs, unknowns);
  const keys = [
    'sha',
    'ref',
    'ref_name',
    'ref_type',
    'head_ref',
    'base_ref',
    'run_id',
    'run_number',
    'run_attempt',
    'repository',
    'repository_owner',
    'actor'
  ];
  return new Map([
    ['GITHUB_WORKSPACE', WORKSPACE],
    ['GITHUB_OUTPUT', '$GITHUB_OUTPUT'],
    ['GITHUB_ENV', '$GITHUB_ENV'],
    ['CI', 'true'],
    ...['RANDOM', 'SRANDOM', 'EPOCHSECONDS', 'EPOCHREALTIME'].map(
      (name) => [name, unknowns.mark({ name: `$${name}`, volatile: true, options: [] })] as const
    ),
    ...keys.map((key) => [`GITHUB_${key.toUpperCase()}`, github(key)] as const)
  ]);
}

/** Values for the inputs of a called workflow or a composite action: what the caller gives, else the default. */
export function inputValues(given: ReadonlyMap<string, Data>, defaults: ReadonlyMap<string, Data>): Data {
  const all = new Map<string, Data>();
  for (const [key, value] of [...defaults, ...given]) all.set(key.toLowerCase(), value);
  return new Lookup((key) => all.get(key) ?? nothing());
}
