import { packageFile } from '../../commands/index.ts';
import { code, codes, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { MOVE } from '../edit/check.ts';
import { type ContextCopy, copiedFiles, mayBringGit } from '../effects/copy.ts';
import type { StageFacts } from '../stage-facts.ts';
import { savedByPriors } from '../worth.ts';
import { found } from './advice.ts';
import { readsGit } from './git-metadata.ts';
import { type Candidate, lineOf, NO_FINDINGS, NO_SAVING, type Rule, type RuleInput } from './rule.ts';
import { weighedSteps } from './weigh.ts';

/** Files of a broad COPY that change often and that steps seldom read. Leaving them out changes the image: for review. */
export const dockerignoreAdd: Rule = {
  name: 'dockerignore-add',
  find(input) {
    if (input.trackedOnly) return NO_FINDINGS;
    const candidate = gitCandidate(input) ?? papersCandidate(input);
    return candidate === null ? NO_FINDINGS : found(candidate);
  }
};

/** `.git` changes with every commit and checkout, so all behind the COPY runs again. */
function gitCandidate(input: RuleInput): Candidate | null {
  const { facts, isCheckout } = input;
  const listed = facts.context.files.below('.git').length > 0;
  // No list of tracked files names .git; where steps use git, it is there on purpose.
  if (!listed && (!isCheckout || usesGit(facts))) return null;
  const at = facts.effects.findIndex(({ copy }) => {
    return copy !== null && mayBringGit(copy, copy.destination, facts.context);
  });
  const instruction = facts.placed[at]?.instruction;
  if (instruction === undefined || readsGit(input) !== false) return null;
  return {
    ...EMPTY,
    line: lineOf(instruction),
    proof: {
      equality: 'likely',
      obligations: [
        {
          claim: say`The COPY takes ${code('.git')}`,
          evidence: say`no ignore rule keeps it out, and the context ${listed ? say`holds it` : say`is the root of a checkout`}`
        }
      ],
      assumptions: [
        say`No step and nothing in the image uses ${code('.git')} (git describe, go build with ${code('-buildvcs')}, ${code('setuptools_scm')}, the source revision of ${code('.NET')}).`
      ]
    },
    message: say`Add ${code('.git')} to ${code('.dockerignore')}: it changes with every commit and every checkout, and then everything from this COPY on runs again.`
  };
}

const usesGit = (facts: StageFacts): boolean =>
  facts.dockerfile.stages.some((stage) => stage.instructions.some((i) => /(?:^|[^\w-])\.?git(?:$|[^\w-])|scm|buildvcs/i.test(i.source)));

/** Entries for an ignore file, and the paths that they keep out. */
const PAPERS: readonly { readonly entry: string; readonly covers: RegExp }[] = [
  { entry: '.github', covers: /^\.(?:github|gitlab|circleci)\// },
  { entry: '.gitlab-ci.yml', covers: /^\.(?:gitlab-ci|travis)\.yml$/ },
  { entry: '.vscode', covers: /^\.vscode\// },
  { entry: '.idea', covers: /^\.idea\// },
  { entry: '.devcontainer', covers: /^\.devcontainer\// },
  { entry: 'docs', covers: /^docs?\// },
  { entry: '*.md', covers: /^[^/]+\.md$/ },
  { entry: 'tests', covers: /^(?:tests?|__tests__|spec|e2e|cypress)\// },
  { entry: 'Dockerfile*', covers: /^Dockerfile[^/]*$/ },
  { entry: 'docker-compose*.yml', covers: /^(?:docker-)?compose[^/]*\.ya?ml$/ }
];
/** Share of changes below which an entry is not worth the word. */
const WORTHWHILE = 0.02;

/** Papers beside the program: shown only where merged changes say that they cost builds. */
export function papersCandidate(input: RuleInput): Candidate | null {
  const { facts, changesWhere } = input;
  if (changesWhere === null) return null;
  const at = facts.effects.findIndex((e) => e.copy?.sources.some((s) => s.kind === 'directory' && s.path === '') === true);
  const copy = facts.effects[at]?.copy ?? null;
  const instruction = facts.placed[at]?.instruction;
  if (copy === null || instruction === undefined) return null;
  const papers = unusedPapers(input, copy);
  const spared = (list: typeof papers) => (path: TreePath) => list.some(({ covers }) => covers.test(path));
  const countOf = (list: typeof papers) =>
    changesWhere((paths) => {
      const copied = paths.filter((path) => input.copied.has(path));
      return copied.length > 0 && copied.every(spared(list));
    });
  const all = countOf(papers);
  const least = Math.max(2, all.of * WORTHWHILE);
  const worthy = papers.filter((paper) => all.changes - countOf(papers.filter((p) => p !== paper)).changes >= least);
  const { changes, of } = countOf(worthy);
  if (worthy.length === 0 || changes < least) return null;
  const behind = weighedSteps(input).slice(at);
  const entries = codes(worthy.map((p) => p.entry));
  const share = changes / of;
  const sum = (key: 'low' | 'mid' | 'high'): number => behind.reduce((s, step) => s + step.seconds[key], 0) * share;
  return {
    ...EMPTY,
    line: lineOf(instruction),
    proof: {
      equality: 'likely',
      obligations: [
        { claim: say`Changes of these files alone rebuild the image`, evidence: say`${changes} of the last ${of} changes of the context` }
      ],
      assumptions: [say`No step and nothing in the image reads ${entries}.`]
    },
    saving: savedByPriors({ low: sum('low'), mid: sum('mid'), high: sum('high') }, { low: 0, mid: 0, high: 0 }),
    benefit: 'seconds',
    message: say`Add ${entries} to ${code('.dockerignore')}: ${changes} of the last ${of} changes touched nothing else of what is copied, and ran everything from this COPY on again.`
  };
}

/** Papers that a COPY takes and that nothing in the Dockerfile or its manifests seems to read. */
export function unusedPapers(input: RuleInput, copy: ContextCopy): typeof PAPERS {
  const { facts } = input;
  const taken = [...new Set(copiedFiles(copy, facts.context).values())];
  const texts = facts.dockerfile.stages.flatMap((s) => s.instructions.map((i) => i.source)).join('\n');
  return PAPERS.filter(
    ({ entry, covers }) =>
      taken.some((path) => covers.test(path)) &&
      // A member of a workspace, whatever its directory is called.
      !taken.some((path) => covers.test(path) && packageFile(path) !== null) &&
      !texts.includes(entry.replaceAll('*', '')) &&
      !isRead(input, entry)
  );
}

/** Builds that read such a file by a manifest: `readme = "README.md"`, a test run, a site made of docs. */
function isRead({ facts, read }: RuleInput, entry: string): boolean {
  if (entry === '*.md')
    return ['pyproject.toml', 'setup.py', 'setup.cfg', 'Cargo.toml', 'mix.exs'].some((name) => {
      if (facts.context.files.at(name) === undefined) return false;
      const text = read(name);
      return text === null || /\.md\b/i.test(text);
    });
  const commands = facts.dockerfile.stages.flatMap((s) => s.instructions.flatMap((i) => (i.kind === 'run' ? [i.source] : []))).join('\n');
  if (entry === 'tests') return /\btest|\bspec\b|pytest|jest|cypress/i.test(commands);
  return entry === 'docs' && /\bdocs?\b|mkdocs|sphinx|docusaurus/i.test(commands);
}

const EMPTY = {
  rule: 'dockerignore-add',
  level: 'needs-review',
  edit: null,
  intent: MOVE,
  saving: NO_SAVING,
  benefit: 'correctness'
} as const;
