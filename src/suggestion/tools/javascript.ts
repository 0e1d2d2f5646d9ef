import { code, say } from '../../model/sentence.ts';
import { mustRead, refuse, review, unknownSetting } from './doubts.ts';
import type { Doubt, Project, Setting } from './tool.ts';
import { GIT_ENVIRONMENT } from './tool.ts';

/** What the JavaScript package managers share: the manifest, its hooks, and the members of a workspace (docs/suggestions.md, "`split-broad-copy`" and "Install scripts"). */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON document that is an object; null for anything else. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** A package of the registry: a name, perhaps with a scope, a version or a tag. */
export const REGISTRY_NAME = /^(?:@[a-z0-9._~-]+\/)?[a-z0-9._~-]+(?:@[A-Za-z0-9^~.*<>=|_+-]+)?$/i;

/** A JSON document that has to be there; null where it cannot be read. */
export function readObject(project: Project, path: string, doubts: Doubt[]): JsonObject | null {
  const text = mustRead(project, path, doubts);
  const read = text === null ? null : parseObject(text);
  if (text !== null && read === null) doubts.push(refuse(say`${code(path)} is not readable JSON`));
  return read;
}

/** Scripts that an install runs for the project itself. */
const HOOKS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare', 'dependencies'];

/** Lifecycle scripts of a manifest that an install would run; `pnpm:devPreinstall` is pnpm's own. */
export function hooksOf(manifest: JsonObject): readonly (readonly [name: string, text: string])[] {
  const scripts = manifest['scripts'];
  if (!isObject(scripts)) return [];
  return [...HOOKS, 'pnpm:devPreinstall'].flatMap((hook) => {
    const text = scripts[hook];
    return typeof text === 'string' && text !== '' ? [[hook, text] as const] : [];
  });
}

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'resolutions'];

/** Dependencies by path: `file:`, `link:`, `portal:`, or a bare path. Tarballs inside the project are named by `tarballs`. */
export function localDependencies(manifest: JsonObject): { readonly tarballs: readonly string[]; readonly directories: readonly string[] } {
  const tarballs: string[] = [];
  const directories: string[] = [];
  const values = (field: string): readonly (readonly [string, Json])[] => {
    const found = manifest[field];
    return isObject(found) ? Object.entries(found) : [];
  };
  const overrides: Json[] = [manifest['overrides'] ?? null, isObject(manifest['pnpm']) ? (manifest['pnpm']['overrides'] ?? null) : null];
  const specs = [...DEPENDENCY_FIELDS.flatMap(values).map(([, v]) => v), ...overrides.flatMap(leaves)];
  for (const spec of specs) {
    if (typeof spec !== 'string') continue;
    const path = /^(?:file:|link:|portal:)(.*)$/.exec(spec)?.[1] ?? (/^(?:\.{0,2}\/|~\/)/.test(spec) ? spec : null);
    if (path === null) continue;
    if (/\.(?:tgz|tar|tar\.gz)$/.test(path) && !spec.startsWith('link:') && !/(?:^|\/)\.\.(?:\/|$)|^\/|^~/.test(path))
      tarballs.push(path.replace(/^\.\//, ''));
    else directories.push(spec);
  }
  return { tarballs, directories };
}

/** A manager whose lock says nothing of a dependency by path proves nothing with one. */
export function refusePaths(manifest: JsonObject, doubts: Doubt[]): void {
  const { directories, tarballs } = localDependencies(manifest);
  const path = directories[0] ?? tarballs[0];
  if (path !== undefined) doubts.push(refuse(say`${code('package.json')} has a dependency by path: ${code(path)}`));
}

function leaves(value: Json): readonly Json[] {
  if (isObject(value)) return Object.values(value).flatMap(leaves);
  return [value];
}

/** Patterns of the workspace that the manifest lists; none where it has none. */
export function listedPatterns(manifest: JsonObject, doubts: Doubt[]): readonly string[] {
  const field = manifest['workspaces'] ?? [];
  const globs = isObject(field) ? field['packages'] : field;
  if (Array.isArray(globs) && globs.every((g): g is string => typeof g === 'string')) return globs;
  doubts.push(refuse(say`the workspaces are not a list of patterns`));
  return [];
}

/** A package with such a file is compiled when it is installed, by a rule of npm that the others follow. */
export function refuseCompiled(project: Project, path: string, doubts: Doubt[]): void {
  if (['file', 'symlink'].includes(project.look(path)))
    doubts.push({ ...refuse(say`${code(path)} makes the install compile sources`), readsSources: true });
}

/** Directories of the members that the globs name, by the manifests among the copied files. */
export function workspaceMembers(project: Project, globs: readonly string[], doubts: Doubt[]): readonly string[] {
  const members = new Set<string>();
  const candidates = project.files
    .filter((path) => path.endsWith('/package.json') && !/(?:^|\/)node_modules\//.test(path))
    .map((path) => path.slice(0, -'/package.json'.length));
  for (const written of globs) {
    // An exclusion only makes the set smaller; copying a manifest more changes nothing.
    if (written.startsWith('!')) continue;
    const glob = written.replace(/^\.\//, '').replace(/\/+$/, '');
    if (
      !/^[A-Za-z0-9@._-]+(?:\/(?:[A-Za-z0-9@._-]+|\*|\*\*))*$|^\*{1,2}(?:\/[A-Za-z0-9@._-]+)*$/.test(glob) ||
      glob.split('/').includes('..')
    ) {
      doubts.push(refuse(say`the workspace pattern ${code(written)} is not followed`));
      continue;
    }
    for (const candidate of candidates) if (matchesGlob(glob.split('/'), candidate.split('/'))) members.add(candidate);
  }
  const links = project.files.filter((path) => project.look(path) === 'symlink');
  const linked = links.find((link) =>
    globs.some((g) => matchesGlob(g.replace(/^\.\//, '').split('/').slice(0, -1), link.split('/').slice(0, -1)))
  );
  if (globs.length > 0 && linked !== undefined)
    doubts.push(refuse(say`${code(linked)} is a symbolic link where members of the workspace may stand`));
  return [...members].sort();
}

function matchesGlob(glob: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = glob;
  if (head === undefined) return path.length === 0;
  if (head === '**') return matchesGlob(rest, path) || (path.length > 0 && matchesGlob(glob, path.slice(1)));
  const [first, ...others] = path;
  if (first === undefined || (head === '*' ? first.startsWith('.') : head !== first)) return false;
  return matchesGlob(rest, others);
}

/** Files that a manifest names as its programs. */
function binsOf(manifest: JsonObject): readonly string[] {
  const bin = manifest['bin'];
  const named = typeof bin === 'string' ? [bin] : isObject(bin) ? Object.values(bin) : [];
  const directories = manifest['directories'];
  const directory = isObject(directories) && typeof directories['bin'] === 'string' ? [directories['bin']] : [];
  return [...named, ...directory].flatMap((file) => (typeof file === 'string' ? [file.replace(/^\.\//, '')] : []));
}

/**
 * The manifests of all members and what is wrong with them: bins are linked, and made executable, only where their files are.
 * Returns the members that have a script of their own, which may read all of its directory: these stay in front whole.
 */
export function checkMembers(project: Project, members: readonly string[], scriptsRun: boolean, doubts: Doubt[]): readonly string[] {
  const whole: string[] = [];
  for (const member of members) {
    const path = `${member}/package.json`;
    const manifest = readObject(project, path, doubts);
    if (manifest === null) continue;
    // A file that is built later may lie on the machine that builds.
    const [linked] = binsOf(manifest);
    if (linked !== undefined)
      doubts.push(
        review(
          say`Does anything run ${code(`${member}/${linked}`)} by its name? It is a bin of ${code(path)}, linked only where it is there.`
        )
      );
    const hooks = hooksOf(manifest);
    if (scriptsRun && hooks[0] !== undefined) doubts.push(...hookOfMember(project, member, hooks[0], whole));
    const local = localDependencies(manifest);
    if (local.directories.length > 0 || local.tarballs.length > 0) doubts.push(refuse(say`${code(path)} has a dependency by path`));
    if (scriptsRun) refuseCompiled(project, `${member}/binding.gyp`, doubts);
  }
  return whole;
}

/** A script of a member: it may read its own directory, and nobody knows what else; `whole` takes the member where that is left to a person. */
function hookOfMember(project: Project, member: string, [name, text]: readonly [string, string], whole: string[]): readonly Doubt[] {
  const path = `${member}/package.json`;
  const isBeyond = /\.\.|\bworkspaces?\b|(?:^|\s)(?:-w|-r|--filter|--recursive)\b|\b(?:turbo|nx|lerna|wireit)\b/.test(text);
  if (isBeyond || !project.files.some((file) => file.startsWith(`${member}/`) && file !== path))
    return [refuse(say`${code(path)} has the script ${code(name)}, which may read any file`)];
  whole.push(member);
  return [
    review(
      say`Does ${code(text.slice(0, 80))} (the script ${code(name)} of ${code(path)}) read files outside of ${code(member)}? That directory stays in front.`
    )
  ];
}

/** Keys of `.npmrc` that name no file and run nothing. */
const PLAIN_KEYS = new Set(
  (
    'registry always-auth save-exact save-prefix engine-strict fund audit legacy-peer-deps strict-peer-dependencies auto-install-peers shamefully-hoist ' +
    'public-hoist-pattern public-hoist-pattern[] hoist hoist-pattern[] hoist-pattern node-linker loglevel progress package-lock prefer-offline strict-ssl ' +
    'fetch-retries fetch-timeout fetch-retry-mintimeout fetch-retry-maxtimeout maxsockets network-timeout install-strategy omit include access update-notifier ' +
    'side-effects-cache color unicode resolution-mode link-workspace-packages prefer-workspace-packages dedupe-peer-dependents save-workspace-protocol ' +
    'prefer-frozen-lockfile package-manager-strict package-import-method ignore-scripts email tag message optional production dev enable-pre-post-scripts ' +
    'ignore-workspace-root-check include-workspace-root confirm-modules-purge shared-workspace-lockfile network-concurrency manage-package-manager-versions min-release-age minimum-release-age'
  ).split(' ')
);

/** Reads `.npmrc`: whether it switches scripts off; lines that name files or run something are refused. */
export function readNpmrc(text: string, doubts: Doubt[]): { readonly ignoresScripts: boolean } {
  let ignoresScripts = false;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const at = trimmed.indexOf('=');
    const key = (at < 0 ? trimmed : trimmed.slice(0, at)).trim();
    const value = at < 0 ? 'true' : trimmed.slice(at + 1).trim();
    if (key === 'ignore-scripts') ignoresScripts = value === 'true';
    if (
      PLAIN_KEYS.has(key) ||
      /^@[^:]+:registry$/.test(key) ||
      /^\/\/[^ ]+:(?:_authToken|_auth|_password|username|email|always-auth)$/.test(key)
    )
      continue;
    doubts.push(unknownSetting(say`${code('.npmrc')} sets`, key.slice(0, 40), value));
  }
  return { ignoresScripts };
}

const PLAIN_VARIABLES =
  /^(?:loglevel|cache|update_notifier|fund|audit|registry|production|yes|color|progress|omit|include|fetch_\w+|maxsockets|legacy_peer_deps|engine_strict|strict_ssl|prefer_offline|ignore_scripts|network_timeout|package_lock|save_exact|audit_level|target_arch|target_platform|arch|platform|libc)$/i;

/** Doubts that rest on the environment: options for Node and npm that load files, and whether scripts are off. */
export function readNodeEnvironment(setting: Setting, doubts: Doubt[]): { readonly ignoresScripts: boolean } {
  let ignoresScripts = false;
  for (const [name, value] of setting.env) {
    if (
      name === 'NODE_OPTIONS' &&
      !/^(?:--max[-_]old[-_]space[-_]size=\d+|--openssl-legacy-provider|--no-warnings|\s)*$/.test(value ?? '?')
    )
      doubts.push(
        value !== null && /-r\b|require|import|loader|env-file|[\\/]/.test(value)
          ? refuse(say`${code('NODE_OPTIONS')} may load files of the project`)
          : review(say`Does ${code('NODE_OPTIONS')} load a file of the project? None of its words is known to.`)
      );
    if (name === 'NODE_PATH' || name === 'ESBUILD_BINARY_PATH') doubts.push(refuse(say`${code(name)} may load files of the project`));
    const option = /^npm_config_(.+)$/i.exec(name)?.[1];
    if (option === undefined) continue;
    if (!PLAIN_VARIABLES.test(option)) doubts.push(unknownSetting(say`The Dockerfile sets`, name, value));
    if (/^ignore_scripts$/i.test(option)) ignoresScripts = value === 'true';
    if (/^cache$/i.test(option) && (value === null || !/^\/(?:root|tmp|var|home\/[^/]+)\//.test(value)))
      doubts.push(refuse(say`${code(name)} moves the cache to a place that is not known`));
  }
  return { ignoresScripts };
}

export const NODE_ENVIRONMENT = [
  'NODE_*',
  'npm_*',
  'NPM_*',
  'YARN_*',
  'PNPM_*',
  'BUN_*',
  'COREPACK_*',
  'INIT_CWD',
  'PREFIX',
  'PYTHON',
  ...GIT_ENVIRONMENT
] as const;
