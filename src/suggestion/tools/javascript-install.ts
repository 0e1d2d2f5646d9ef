import { code, codes, type Sentence, say } from '../../model/sentence.ts';
import { obligation, review } from './doubts.ts';
import { judgeHooks } from './install-scripts.ts';
import { checkMembers, hooksOf, type JsonObject, membersOf } from './javascript.ts';
import type { Doubt, Needs, Project } from './tool.ts';

// What an install of a JavaScript package manager comes to, whichever it is: its files are those of the project and the manifests of the
// members; what it leaves lies in `node_modules`; and three things have to be shown (design notes A5.1, A5.2).

/** Directories of the members by the manifest's own list, their manifests looked at. */
export function listedMembers(project: Project, manifest: JsonObject | null, scriptsRun: boolean, doubts: Doubt[]): Members {
  const found = manifest === null ? [] : membersOf(project, manifest, doubts);
  return { found, whole: checkMembers(project, found, scriptsRun, doubts) };
}

/** Directories that scripts of the manifest read; none where they are switched off. */
export const readByHooks = (project: Project, manifest: JsonObject | null, scriptsRun: boolean, doubts: Doubt[]): readonly string[] =>
  manifest === null || !scriptsRun ? [] : judgeHooks(project, hooksOf(manifest), doubts);

/** An install that may write the lock anew: a later COPY would put the old one back. */
export const mayRewrite = (manager: string, flag: string, lock: Sentence): Doubt =>
  review(say`${[manager]} install without ${code(flag)} may rewrite ${lock}, and the later COPY would put the old one back.`);

/** Members of a workspace by their directories; `whole` are those that stay in front with all their files. */
interface Members {
  readonly found: readonly string[];
  readonly whole: readonly string[];
}

interface Install {
  readonly manager: string;
  /** What it reads beside the manifests, as a list of our words: `the lock and its configuration`. */
  readonly reads: string;
  /** Files of the project itself, in the order in which they are to be copied. */
  readonly files: readonly string[];
  /** Files and directories that are named as read; absent: the files. */
  readonly named?: readonly string[];
  readonly directories: readonly string[];
  readonly members: Members;
  /** What it leaves beside `node_modules`. */
  readonly leaves?: readonly string[];
  /** What else is true of the manifests: `no dependency by path`; absent: nothing is said. */
  readonly paths?: string;
  /** Why no script of the project runs, and which ones are meant. */
  readonly scripts: { readonly claim: Sentence; readonly evidence: Sentence };
  /** Why the manifests stay as they are. */
  readonly frozen: Sentence;
}

/** The needs of an install whose doubts are known. */
export function needsOf(install: Install, doubts: readonly Doubt[]): Needs {
  const { manager, files, paths } = install;
  const { found: members, whole } = install.members;
  const named = codes(install.named ?? files);
  const others = members.length > 0 ? say`, and the manifests of ${members.length} workspace members` : [];
  return {
    files: [...files, ...members.map((member) => `${member}/package.json`)],
    directories: [...new Set([...install.directories, ...whole])],
    outputs: ['node_modules', ...(install.leaves ?? []), ...members.map((member) => `${member}/node_modules`)],
    doubts,
    obligations: [
      obligation(
        say`${[`${manager} reads only the manifests, ${install.reads}`]}`,
        paths === undefined ? named : say`${named}${others}; ${[paths]}`
      ),
      obligation(install.scripts.claim, install.scripts.evidence),
      obligation(say`The manifests are not rewritten`, install.frozen)
    ]
  };
}

/** The claim of managers that tell which packages have scripts, or switch all of them off. */
export const NO_READING_SCRIPT = say`No script that could read sources runs during the install`;
