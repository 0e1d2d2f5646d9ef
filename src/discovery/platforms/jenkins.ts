import type { TreePath } from '../../model/units.ts';
import { variableFlags } from '../ci-variables.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { StepPlace } from '../turn.ts';
import type { WrittenBuild } from '../written-build.ts';
import { apartJob, type CiPlace, inJob, newJob } from './ci-nodes.ts';
import { ciScriptBuilds } from './ci-script.ts';

/** `sh '…'`, `docker.build(…)` and `agent { dockerfile … }` of a Jenkinsfile, whose agents keep their engine. */
export function jenkinsBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const text = repository.text(path);
  if (text === null) return [];
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const known = new Map(
    // On a line of its own, or behind the brace that opens a block.
    [...text.matchAll(/(?:^|\{)[ \t]*(?:def\s+)?([A-Za-z_]\w*)\s*=\s*(['"])([^'"$\n]{0,300})\2[ \t]*(?=\}|$)/gm)].map((match) => [
      match[1] ?? '',
      match[3] ?? ''
    ])
  );
  const put = (value: string) =>
    value.replace(/\$\{([^}]{1,200})\}|\$([A-Za-z_]\w*)/g, (_, code?: string, name?: string) => {
      const wanted = (code ?? name ?? '').replace(/^(?:env|params)\./, '');
      return (
        known.get(wanted) ??
        unknowns.mark({
          name: `$${wanted.slice(0, 60)}`,
          ...(OF_JENKINS.has(wanted) ? { volatile: true } : variableFlags(wanted)),
          options: []
        })
      );
    });
  const ofRun = [...OF_JENKINS].map((name) => [name, unknowns.mark({ name: `$${name}`, volatile: true, options: [] })] as const);
  const folders = folderBlocks(text);
  const job = isOnOneMachine(text) ? newJob() : apartJob();
  const branches = parallelBranches(text);
  const done: { readonly key: string; readonly offset: number }[] = [];
  const run = ({ script, offset }: Piece) => {
    if (job.line !== undefined) job.step = stepAt(offset, done, branches);
    const around = folders.filter(({ from, to }) => offset > from && offset < to).map(({ folder }) => put(folder));
    const directory = [WORKSPACE, ...around].join('/');
    const variables = new Map([...ofRun, ...known, ['WORKSPACE', WORKSPACE] as const]);
    const at = { file: path, firstLine: lineAt(offset), directory, variables };
    return ciScriptBuilds({ text: script, ...at, perhaps: /\bwhen\s*\{/.test(text) }, inJob({ ...place, job }, 'kept'), search);
  };
  const scripts = [...text.matchAll(/\b(?:sh|bat)\s*\(?\s*(?:script:\s*)?('''|"""|'|")((?:\\[\s\S]|(?!\1)[\s\S]){0,20000})\1/g)].map(
    (match) => ({
      script: unescaped(match[1]?.startsWith('"') ? put(match[2] ?? '') : (match[2] ?? '')),
      offset: match.index
    })
  );
  const calls = [...text.matchAll(/\bdocker\.build\s*\(?\s*(['"])(.*?)\1\s*(?:,\s*(['"])(.*?)\3)?/g)].map((match) => ({
    script: `docker build -t '${put(match[2] ?? '')}' ${match[4] === undefined ? '.' : put(match[4])}`,
    offset: match.index
  }));
  const agents = [...text.matchAll(/\bdockerfile\s*(?:\{([\s\S]{0,2000}?)\}|true)/g)].map((match) => {
    const value = (name: string) => new RegExp(`\\b${name}\\s+(['"])(.*?)\\1`).exec(match[1] ?? '')?.[2];
    const folder = value('dir') ?? '.';
    const words = `-f '${folder}/${put(value('filename') ?? 'Dockerfile')}' ${put(value('additionalBuildArgs') ?? '')} '${folder}'`;
    return { script: `docker build ${words}`, offset: match.index };
  });
  const files = [...text.matchAll(BRINGS_FILES)].map((match) => ({
    script: match[2] === undefined ? (match[1] ?? '') : `echo "$TEXT_OF_JENKINS" > '${put(match[2])}'`,
    offset: match.index
  }));
  // What an earlier step copies a later one finds.
  return [...scripts, ...calls, ...agents, ...files].sort((a, b) => a.offset - b.offset).flatMap(run);
}

/** A string of Groovy as the shell gets it: quotes and backslashes may stand behind a backslash, a line end stays one that continues the line. */
const unescaped = (text: string): string => text.replace(/\\(["'\\$])/g, '$1');

/** Variables of a run of Jenkins that carry no name of theirs. */
const OF_JENKINS = new Set(
  'BUILD_NUMBER BUILD_ID BUILD_TAG BUILD_URL GIT_COMMIT RUN_DISPLAY_URL RUN_ARTIFACTS_DISPLAY_URL RUN_CHANGES_DISPLAY_URL RUN_TESTS_DISPLAY_URL'.split(
    ' '
  )
);

/** Whether one agent runs all stages: the first that the text names, with no other for a stage. */
function isOnOneMachine(text: string): boolean {
  const agents = text.match(/\bagent\b\s*(?:\{|\w+)/g) ?? [];
  const nodes = text.match(/\bnode\b\s*(?:\([^)]*\)\s*)?\{/g) ?? [];
  return agents.length === 0 ? nodes.length === 1 : agents.length === 1 && nodes.length === 0 && !/\bagent\s+none\b/.test(text);
}

interface Block {
  readonly from: number;
  readonly to: number;
}

/** The blocks that run side by side: of each `parallel`, those directly inside of it. */
function parallelBranches(text: string): readonly (readonly Block[])[] {
  const blockAt = (open: number): Block => {
    let depth = 1;
    let to = open + 1;
    for (; to < text.length && depth > 0; to++) depth += text[to] === '{' ? 1 : text[to] === '}' ? -1 : 0;
    return { from: open, to };
  };
  return [...text.matchAll(/\bparallel\b\s*([{(]?)/g)].map((match) => {
    // `parallel(a: {…}, b: {…})` ends where the pipeline's text does, as far as is looked.
    const open = match.index + match[0].length;
    const all = match[1] === '{' ? blockAt(open - 1) : { from: open, to: text.length };
    const branches: Block[] = [];
    for (let next = text.indexOf('{', all.from + 1); next !== -1 && next < all.to; ) {
      const branch = blockAt(next);
      branches.push(branch);
      next = text.indexOf('{', branch.to);
    }
    return branches;
  });
}

/** The place of a command: it waits for all in front of it that stand in no other branch of a `parallel`. */
function stepAt(
  offset: number,
  done: { readonly key: string; readonly offset: number }[],
  parallels: readonly (readonly Block[])[]
): StepPlace {
  const branchOf = (branches: readonly Block[], at: number) => branches.findIndex(({ from, to }) => at > from && at < to);
  const isApart = (other: number) =>
    parallels.some((branches) => {
      const [own, its] = [branchOf(branches, offset), branchOf(branches, other)];
      return own !== -1 && its !== -1 && own !== its;
    });
  const step = { key: String(offset), waits: new Set(done.filter((one) => !isApart(one.offset)).map(({ key }) => key)) };
  done.push({ key: step.key, offset });
  return step;
}

/** Steps that put files into the workspace: one by its name, or any. */
const BRINGS_FILES =
  /\b(?:(unstash|copyArtifacts|unarchive|unzip)\b\s*\(?\s*(?:\w+\s*:|['"])|writeFile\s*\(?\s*[^\n)]*?\bfile\s*:\s*['"]([^'"\n]+)['"])/g;

/** A command line of the pipeline, and where it stands in the text. */
interface Piece {
  readonly script: string;
  readonly offset: number;
}

/** `dir('app') { … }`: the blocks that run in another folder, from the brace to the one that closes it. */
function folderBlocks(text: string): readonly { readonly folder: string; readonly from: number; readonly to: number }[] {
  return [...text.matchAll(/\bdir\s*\(\s*(["'])(.*?)\1\s*\)\s*\{/g)].map((match) => {
    const from = match.index + match[0].length;
    let depth = 1;
    let to = from;
    for (; to < text.length && depth > 0; to++) {
      if (text[to] === '{') depth++;
      else if (text[to] === '}') depth--;
    }
    return { folder: match[2] ?? '', from, to };
  });
}
