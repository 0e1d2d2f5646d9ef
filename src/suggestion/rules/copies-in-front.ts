import { packageFile } from '../../commands/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { ownEntry } from '../../plain/index.ts';
import { type ContextCopy, copiedFiles } from '../effects/copy.ts';
import { likelyStage } from '../likely/stage.ts';
import { priorSeconds } from '../worth.ts';
import { pathsInFront } from './in-front.ts';
import type { RuleInput } from './rule.ts';
import { installSeconds, isWorth, savedBehindManifests } from './weigh.ts';

export interface BroadCopy {
  readonly position: number;
  readonly copy: ContextCopy;
  readonly brought: ReadonlyMap<string, TreePath>;
}

export function copiesInFront({ facts }: RuleInput, installer: number): readonly BroadCopy[] {
  return facts.effects.slice(0, installer).flatMap((e, position) => {
    if (e.copy === null || e.copy.sources.some((s) => s.kind === 'wildcard' || s.kind === 'missing')) return [];
    return [{ position, copy: e.copy, brought: copiedFiles(e.copy, facts.context) }];
  });
}

/** The same, where a directory that only the base image sets counts too. */
const likelyCopies = (input: RuleInput, at: number): readonly BroadCopy[] =>
  copiesInFront({ ...input, facts: likelyStage(input).facts }, at);

/** Installs of what the manifests of a project name. */
const INSTALLS =
  /\b(?:npm (?:ci|install)|yarn(?: (?:--cwd[ =]\S+ )?install| --|$)|pnpm (?:i|install)|bun install|pip3? install|poetry install|uv sync|uv pip (?:install|sync)|pipenv (?:install|sync)|go mod download|bundle install|composer(?:\.phar)? install|dotnet restore|mix deps\.get|gradlew?|cargo (?:build|fetch)|mvn)\b/;

/** Why an install in words that are not followed stays where it is, behind a broad COPY; null for any other step. */
export function opaqueInstall(input: RuleInput, at: number): Sentence | null {
  const { instruction } = input.facts.placed[at] ?? {};
  const because = input.facts.effects[at]?.opaque ?? null;
  const looks =
    instruction?.kind === 'run' && INSTALLS.test([instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').slice(0, 2000));
  if (!looks || because === null || !likelyCopies(input, at).some((c) => c.brought.size > 3)) return null;
  return say`The install is one step with more than is known: ${because}.`;
}

/** Of these, installs whose manifests can go in front by themselves: no build of the same name fetches for itself. */
const BY_MANIFEST =
  /(?:^|[\s;&|(])(npm (?:ci|install)|yarn (?:--cwd[ =]\S+ )?install|pnpm (?:i|install|fetch)|bun install|pip3? install (?:-\S+ )*(?:-r|--requirement) ?\S+|pipenv (?:install|sync)|go mod download|bundle install|composer(?:\.phar)? install|dotnet restore|mix deps\.get)(?=\s*(?:$|[;&|)\n]|-))(?! (?:-\S+ )*(?:-g|--global)\b)/m;

/** The tool by which a step installs what manifests name; null where it does not. */
function toolOf(instruction: Instruction): string | null {
  if (instruction.kind !== 'run') return null;
  const text = [instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').slice(0, 4000).replace(/\\\n/g, ' ');
  const found = BY_MANIFEST.exec(text);
  // Behind a clone the manifests are those that were cloned.
  return found === null || /\bgit clone\b/.test(text.slice(0, found.index)) ? null : (found[1]?.split(' ')[0] ?? null);
}

/** Words that leave packages for development out. */
const WITHOUT_DEVELOPMENT = /\s--(?:omit[= ]dev|only[= ]prod(?:uction)?|prod(?:uction)?|no-dev)\b/;

/** Whether an earlier install leaves out what this one brings. */
export const leavesOut = (earlier: Instruction, own: Instruction | undefined): boolean =>
  WITHOUT_DEVELOPMENT.test(earlier.rest) && own !== undefined && !WITHOUT_DEVELOPMENT.test(own.rest);

/** Where a step says that it works, as its words have it. */
const placeIn = ({ rest }: Instruction): string =>
  /(?:\s--(?:cwd|prefix|dir|working-dir)[= ]|\bcd )["']?([^\s"';&|]+)/.exec(rest)?.[1] ?? '';

/** Whether a step in front of this one, or of a stage below, installs by this tool already, and for the same project. */
export function installsBefore({ chain, placed }: RuleInput['facts'], at: number, tool: string | null): boolean {
  const own = placed[at];
  if (tool === null || own === undefined) return false;
  const isSame = (i: Instruction): boolean => toolOf(i) === tool && !leavesOut(i, own.instruction);
  return (
    chain.some(isSame) ||
    placed
      .slice(0, at)
      .some(({ instruction: i, before }) => isSame(i) && before.cwd === own.before.cwd && placeIn(i) === placeIn(own.instruction))
  );
}

/** What the tools of a project go by. */
const MANIFESTS: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(['npm', 'yarn', 'pnpm', 'bun'].map((name) => [name, /(?:^|\/)package\.json$/])),
  ...Object.fromEntries(['pip', 'pip3'].map((name) => [name, /\.(?:txt|in|pip)$|(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg))$/])),
  pipenv: /(?:^|\/)Pipfile$/,
  go: /(?:^|\/)go\.mod$/,
  bundle: /(?:^|\/)(?:Gemfile|gems\.rb)$/,
  composer: /(?:^|\/)composer\.json$/,
  dotnet: /proj$/,
  mix: /(?:^|\/)mix\.exs$/
};

/** Whether what stands in front of a step has a manifest for its tool: without one it installs what it fetched itself, or what a step made. */
export function hasManifest(input: RuleInput, at: number, tool: string): boolean {
  const { own, below } = pathsInFront(input, at);
  const pattern = ownEntry(MANIFESTS, tool);
  return pattern === undefined || [...own, ...below].some((path) => pattern.test(path));
}

/** Whether a step that nobody can follow installs the dependencies of sources that are copied in front of it, and no step does so before. */
export function hidesInstall(input: RuleInput, at: number): boolean {
  const run = input.facts.placed[at]?.instruction;
  if (
    run?.kind !== 'run' ||
    run.flags.some((f) => f.name === 'mount' && /type=bind/.test(f.value ?? '')) ||
    opaqueInstall(input, at) === null
  )
    return false;
  const tool = toolOf(run);
  if (tool === null || installsBefore(input.facts, at, tool)) return false;
  const brought = likelyCopies(input, at).flatMap((c) => [...c.brought.values()]);
  const known = installSeconds(run);
  return (
    hasManifest(input, at, tool) &&
    brought.filter((path) => packageFile(path) === null).length > 3 &&
    isWorth(savedBehindManifests(input, brought, known.mid > 0 ? known : priorSeconds(run)), input)
  );
}
