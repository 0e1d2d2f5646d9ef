import type { Instruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { resolvePath } from '../effects/paths.ts';
import { projectAt, viewImage } from '../project/view.ts';
import { isObject, parseObject } from '../tools/javascript.ts';
import type { RuleInput } from './rule.ts';

/** A runner of tasks that keeps what they made, and where: by major version, unless its settings name another place. */
interface Runner {
  readonly name: string;
  readonly runs: RegExp;
  readonly settings: readonly string[];
  /** Settings that move the cache, or keep it elsewhere as well. */
  readonly moved: RegExp;
  readonly variables: RegExp;
  readonly place: (major: number) => string;
}

const CALL = String.raw`(?:^|[;&|(\n])\s*(?:npx (?:-y |--yes )?|pnpm (?:exec |dlx )?|yarn (?:run |dlx )?|bunx )?`;

/** turborepo.dev/docs/crafting-your-repository/caching and nx.dev/docs/features/cache-task-results, of the versions told apart here. */
const RUNNERS: readonly Runner[] = [
  {
    name: 'turbo',
    runs: new RegExp(`${CALL}turbo(?:@\\S+)? (?:run )?(?!prune|login|link|telemetry|daemon|ls|info|query|gen)[a-z]`),
    settings: ['turbo.json', 'turbo.jsonc'],
    moved: /"cacheDir"|"remoteCache"/,
    variables: /^TURBO_(?:CACHE\w*|TOKEN|TEAM|API|FORCE|REMOTE\w*)$/,
    place: (major) => (major >= 2 ? '.turbo/cache' : 'node_modules/.cache/turbo')
  },
  {
    name: 'nx',
    runs: new RegExp(`${CALL}nx (?:run |run-many|affected|build|test|lint|export)`),
    settings: ['nx.json'],
    moved: /"cacheDirectory"|"nxCloud\w*"|"tasksRunnerOptions"|"neverConnectToCloud"\s*:\s*false/,
    variables: /^NX_(?:CACHE\w*|CLOUD\w*|SKIP\w*|WORKSPACE_DATA\w*)$/,
    place: (major) => (major >= 17 ? '.nx/cache' : 'node_modules/.cache/nx')
  }
];

/** What a mount would keep of the tasks that this step runs; null where none runs, or where their results are kept is not known. */
export function taskCache({ facts, read }: RuleInput, at: number, instruction: Instruction): Sentence | null {
  const text = [instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').replace(/\\\n/g, ' ').slice(0, 4000);
  const runner = RUNNERS.find(({ runs }) => runs.test(text));
  const before = facts.placed[at]?.before;
  if (runner === undefined || before?.cwd == null || /--(?:cache-dir|skip-nx-cache|no-cache|force)\b/.test(text)) return null;
  if ([...before.env.keys()].some((name) => runner.variables.test(name))) return null;
  const project = projectAt(viewImage(facts.inherited, facts.effects.slice(0, at), facts.context), before.cwd, read);
  const settings = runner.settings.filter((name) => project.look(name) === 'file');
  if (settings.length === 0 || project.look('package.json') !== 'file') return null;
  const texts = settings.map((name) => project.text(name));
  const manifest = parseObject(project.text('package.json') ?? '');
  const major = majorOf(manifest, runner.name);
  if (major === null || texts.some((one) => one === null || runner.moved.test(one))) return null;
  const target = resolvePath(before.cwd, runner.place(major));
  return say`${code(`RUN --mount=type=cache,target=${target}`)} would let ${code(runner.name)} take the results of tasks whose files did not change, between builds on one machine; it takes that cache out of the image, and is not exported to a registry or GitHub cache.`;
}

/** Major version that the manifest asks for; null where it does not say. */
function majorOf(manifest: ReturnType<typeof parseObject>, name: string): number | null {
  for (const field of ['devDependencies', 'dependencies']) {
    const list = manifest?.[field];
    const spec = isObject(list) ? list[name] : undefined;
    const found = typeof spec === 'string' ? /^[~^=v]{0,2}(\d{1,3})(?:\.|$)/.exec(spec)?.[1] : undefined;
    if (found !== undefined) return Number(found);
  }
  return null;
}
