import type { Instruction } from '../../model/dockerfile.ts';
import type { TreePath } from '../../model/units.ts';
import type { RuleInput } from './rule.ts';

/**
 * Who reads `.git` during a build: a step that runs git, or a build tool that takes a version or a commit from it, named in a manifest
 * (the tools' own documentation). nx and turbo ask it which projects a change affects. `.git` must then stay in the context.
 */
const RUNS_GIT =
  /(?:^|[;&|(`\n]|\bthen\b|\belse\b|\bdo\b|\bRUN(?:\s+--\S+)*)\s*(?:[A-Za-z_]\w*=\S*\s+)*git\s+(?!config\b|lfs\s+install|clone\b)[a-z-]/;
const ASKS_GIT =
  /\bnx[ \t]+(?:[^\s;&|]+[ \t]+){0,6}?(?:affected|format:check)\b|\b(?:nx|turbo)\b[^\n;&|]{0,200}?[ \t](?:--affected\b|--filter[= ][^\s;&|[]{0,80}\[)/;
const NAMES_GIT =
  /\bsetuptools[-_]scm|\b(?:use_)?scm_version\b|\bhatch-vcs|\bversioneer|\bpoetry-dynamic-versioning|\buv-dynamic-versioning|\bsetuptools-git|\bpbr\b|\bflit[-_]scm|\bdunamai|\bversioningit|\bminiver\b|source\s*=\s*"(?:scm|vcs)"|\bvergen\b|\bbuilt\s*=|\bgit-version\b|\bshadow-rs\b|git-commit-id|buildnumber-maven|\bjgitver|gradle-git|git-properties|com\.palantir\.git-version|nebula\.release|axion-release|\bnbgv\b|Nerdbank\.GitVersioning|\bGitVersion|MinVer|SourceLink|\bgit-revision-webpack|\bgit-rev-sync|\bgit-describe\b|\bgitinfo\b|\bsemantic-release\b.*\bgit\b|\bgit (?:describe|rev-parse|log|show|rev-list|tag)\b|\$\(shell git/i;

const MANIFESTS =
  /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg|requirements-build\.txt|Cargo\.toml|build\.rs|pom\.xml|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?|package\.json|Makefile|GNUmakefile|Taskfile\.ya?ml|justfile|Directory\.Build\.(?:props|targets)|version\.json|[^/]+\.csproj|vite\.config\.[cm]?[jt]s|next\.config\.[cm]?[jt]s|webpack\.config\.[cm]?js|\.goreleaser\.ya?ml|mix\.exs|[^/]+\.gemspec)$/;
/** Manifests below this depth (that of a workspace's members), or more of them than this, are not looked at. */
const DEEPEST = 3;
const MOST = 60;

/** A script of the project that a step names. */
const isScriptOf = (path: TreePath, steps: readonly Instruction[]): boolean =>
  /\.(?:sh|bash)$/.test(path) && steps.some((step) => step.source.includes(path.slice(path.lastIndexOf('/') + 1)));

/** Whether something of the build is known to read `.git`; `wait` where a manifest is not loaded yet. */
export function readsGit({ facts, read }: Pick<RuleInput, 'facts' | 'read'>): boolean | 'wait' {
  const steps = facts.dockerfile.stages.flatMap((s) => s.instructions.filter((i) => i.kind === 'run'));
  if (
    steps.some((i) =>
      [i.source, ...i.heredocs.map((h) => h.body)].some(
        (text) => RUNS_GIT.test(text) || ASKS_GIT.test(text) || /setuptools[-_]scm|buildvcs=(?:true|auto)/i.test(text)
      )
    )
  )
    return true;
  const manifests: readonly TreePath[] = facts.context.files.all
    .map((f) => f.path)
    .filter((path) => path.split('/').length <= DEEPEST && (MANIFESTS.test(path) || isScriptOf(path, steps)))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
    .slice(0, MOST);
  const texts = manifests.map((path) => read(path));
  if (texts.some((text) => text !== null && (NAMES_GIT.test(text.slice(0, 200_000)) || ASKS_GIT.test(text.slice(0, 200_000))))) return true;
  return texts.includes(null) ? 'wait' : false;
}
