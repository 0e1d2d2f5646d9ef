import { packageFile } from '../../commands/index.ts';
import { type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { type ContextCopy, copiedFiles } from '../effects/copy.ts';
import type { RuleInput } from './rule.ts';

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

/** Installs of what the manifests of a project name. */
const INSTALLS =
  /\b(?:npm (?:ci|install)|yarn(?: install| --|$)|pnpm (?:i|install)|bun install|pip3? install|poetry install|uv sync|pipenv (?:install|sync)|go mod download|bundle install|composer install|dotnet restore|mix deps\.get|gradlew?|cargo (?:build|fetch)|mvn)\b/;

/** Why an install in words that are not followed stays where it is, behind a broad COPY; null for any other step. */
export function opaqueInstall(input: RuleInput, at: number): Sentence | null {
  const { instruction } = input.facts.placed[at] ?? {};
  const because = input.facts.effects[at]?.opaque ?? null;
  const looks =
    instruction?.kind === 'run' && INSTALLS.test([instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').slice(0, 2000));
  if (!looks || because === null || !copiesInFront(input, at).some((c) => c.brought.size > 3)) return null;
  return say`The install is one step with more than is known: ${because}.`;
}

/** Of these, installs whose manifests can go in front by themselves: no build of the same name fetches for itself. */
const BY_MANIFEST =
  /(?:^|[\s;&|(])(?:npm (?:ci|install)|yarn install|pnpm (?:i|install)|bun install|pip3? install (?:-\S+ )*(?:-r|--requirement) ?\S+|pipenv (?:install|sync)|go mod download|bundle install|composer install|dotnet restore|mix deps\.get)(?=\s*(?:$|[;&|)\n]|-))/m;

/** Whether a step that nobody can follow installs the dependencies of sources that are copied in front of it, and no step does so before. */
export function hidesInstall(input: RuleInput, at: number): boolean {
  const { placed, chain } = input.facts;
  const run = placed[at]?.instruction;
  if (
    run?.kind !== 'run' ||
    run.flags.some((f) => f.name === 'mount' && /type=bind/.test(f.value ?? '')) ||
    opaqueInstall(input, at) === null
  )
    return false;
  const installsIn = (text: string): boolean => BY_MANIFEST.test(text.replace(/\\\n/g, ' '));
  const earlier = [...chain, ...placed.slice(0, at).map((p) => p.instruction)];
  const hasSources = copiesInFront(input, at).some(
    ({ brought }) => [...brought.values()].filter((p) => packageFile(p) === null).length > 3
  );
  const textOf = (i: typeof run | (typeof earlier)[number]): string => [i.rest, ...i.heredocs.map((h) => h.body)].join('\n').slice(0, 4000);
  return hasSources && installsIn(textOf(run)) && !earlier.some((i) => i.kind === 'run' && installsIn(textOf(i)));
}
