import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { firstFiles } from '../first-files.ts';
import type { PathQuestion } from '../listing.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildDocuments } from '../read-build-file.ts';
import type { Search } from '../search.ts';
import { hasUnknown } from '../unknowns.ts';
import { azureBuilds } from './azure.ts';
import { noteBuildTools } from './build-tools.ts';
import type { CiPlace } from './ci-nodes.ts';
import { fromLikelierDirectory } from './ci-script.ts';
import { circleBuilds } from './circleci.ts';
import { cloudBuilds } from './cloudbuild.ts';
import { herokuBuilds, kamalBuilds, railwayBuilds, renderBuilds, werfBuilds } from './deploy-files.ts';
import { devspaceBuilds, gardenBuilds, oktetoBuilds } from './dev-tools.ts';
import { earthfileBuilds } from './earthfile.ts';
import { flyTomlBuilds } from './fly.ts';
import { gitlabBuilds } from './gitlab.ts';
import { goreleaserBuilds } from './goreleaser.ts';
import { jenkinsBuilds } from './jenkins.ts';
import { scriptPipeline } from './script-pipelines.ts';
import { woodpeckerBuilds } from './woodpecker.ts';

type Reader = (path: TreePath, place: CiPlace, search: Search) => readonly WrittenBuild[];

/** Definition files of other CI systems and of platforms, as docs/discovery.md names them, by path: each with the one reader that knows it. */
export const READERS: readonly (readonly [name: string, path: RegExp, Reader])[] = [
  ['.gitlab-ci.yml', /^\.gitlab-ci\.ya?ml$/, gitlabBuilds],
  ['.circleci/config.yml', /^\.circleci\/[\w.-]+\.ya?ml$/, circleBuilds],
  [
    'azure-pipelines.yml',
    /(?:^|\/)\.?azure-pipelines[\w.-]*\.ya?ml$|^\.?(?:azure-pipelines|azure-devops|azure|ado|pipelines)\/[^/]+\.ya?ml$/,
    azureBuilds
  ],
  ['Jenkinsfile', /(?:^|\/)(?:Jenkinsfile(?:[.-][\w.-]+)?|[\w.-]+\.jenkinsfile)$/i, jenkinsBuilds],
  ['.travis.yml', /^\.travis\.ya?ml$/, scriptPipeline('travis')],
  ['Bitbucket', /^bitbucket-pipelines\.ya?ml$/, scriptPipeline('bitbucket')],
  ['Buildkite', /^\.buildkite\/(?:.+\/)?[^/]+\.ya?ml$/, scriptPipeline('buildkite')],
  ['Semaphore', /^\.semaphore\/[^/]+\.ya?ml$/, scriptPipeline('semaphore')],
  ['CodeBuild', /(?:^|\/)buildspec[\w.-]*\.ya?ml$/, scriptPipeline('codebuild')],
  ['AppVeyor', /^\.?appveyor\.ya?ml$/, scriptPipeline('appveyor')],
  ['Cirrus', /^\.cirrus\.ya?ml$/, scriptPipeline('cirrus')],
  ['Woodpecker and Drone', /^\.(?:woodpecker|drone)\.ya?ml$|^\.woodpecker\/(?:.+\/)?[^/]+\.ya?ml$/, pipelines],
  ['cloudbuild.yaml', /(?:^|\/)cloudbuild[\w.-]*\.(?:ya?ml|json)$/, cloud],
  ['fly.toml', /(?:^|\/)fly(?:[.-][\w.-]+)?\.toml$/, (path, _, search) => flyTomlBuilds(path, search)],
  ['.goreleaser.yaml', /^\.?goreleaser[\w.-]*\.ya?ml$/, (path, _, search) => goreleaserBuilds(path, search)],
  ['Earthfile', /(?:^|\/)Earthfile$/, (path, _, search) => earthfileBuilds(path, search)],
  ['render.yaml', /(?:^|\/)render\.ya?ml$/, (path, _, search) => renderBuilds(path, search)],
  ['railway.json', /(?:^|\/)railway(?:\.[\w-]+)?\.(?:json|toml)$/, (path, _, search) => railwayBuilds(path, search)],
  ['config/deploy.yml', /^config\/deploy(?:\.[\w-]+)?\.ya?ml$/, (path, _, search) => kamalBuilds(path, search)],
  ['werf.yaml', /(?:^|\/)werf\.ya?ml$/, (path, _, search) => werfBuilds(path, search)],
  ['garden.yml', /(?:^|\/)(?:[\w.-]+\.)?garden\.ya?ml$/, (path, _, search) => gardenBuilds(path, search)],
  ['okteto.yml', /(?:^|\/)okteto\.ya?ml$/, (path, _, search) => oktetoBuilds(path, search)],
  ['devspace.yaml', /(?:^|\/)devspace\.ya?ml$/, (path, _, search) => devspaceBuilds(path, search)],
  ['heroku.yml', /^heroku\.ya?ml$/, (path, _, search) => herokuBuilds(path, search)]
];
const readerOf = (path: TreePath): Reader | undefined => READERS.find(([, pattern]) => pattern.test(path))?.[2];
/** The name alone spares most files the whole table. */
const DEFINITIONS: PathQuestion = {
  among: 'shipped',
  takes: (path, name) => /\.(?:ya?ml|json|toml|jenkinsfile)$|^(?:Jenkinsfile|Earthfile)/i.test(name) && readerOf(path) !== undefined
};
/** Most files that are read: each may cost a request. */
const MAX_FILES = 100;

/** Builds that other CI systems and platforms define in files of their own. */
export function findPlatforms(search: Search): readonly WrittenBuild[] {
  noteBuildTools(search);
  const place: CiPlace = { origin: 'ci', engine: 'fresh', workflow: null };
  const files = search.repository.taken(DEFINITIONS).flatMap((path) => {
    const reader = readerOf(path);
    return reader === undefined ? [] : [{ path, read: reader }];
  });
  const read = firstFiles(files, MAX_FILES, say`definitions of other CI systems and platforms`, search.repository.note);
  return read.flatMap((file) => file.read(file.path, place, search));
}

function pipelines(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  return woodpeckerBuilds(path, readBuildDocuments(path, search.repository), place, search);
}

/** Usually submitted from the root, else from the folder of the file. */
function cloud(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  const count = (builds: readonly WrittenBuild[]) =>
    builds.filter((build) => {
      const context = build.context === null || hasUnknown(build.context) ? null : treePath(build.directory, build.context);
      if (context === null) return false;
      const file = build.file === null ? joinPath(context, 'Dockerfile') : treePath(build.directory, build.file);
      return file !== null && repository.isFile(file);
    }).length;
  const builds = fromLikelierDirectory(parentOf(path), (directory) => cloudBuilds(path, { ...place, directory, depth: 0 }, search), count);
  if (builds.length > 0)
    repository.note(
      'remark',
      say`${code(path)}: Cloud Build keeps outside of the repository which branches and paths start it; every change is taken to.`
    );
  return builds;
}
