import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Doubt, Project } from './tool.ts';

/**
 * What install scripts of JavaScript packages look at. A lock says that there is a script, not what it does, so only
 * packages whose script was read are named here (docs/suggestions.md, "Install scripts").
 */
interface Read {
  /** First version of which it holds, as major and minor. */
  readonly since: readonly [number, number];
}

const HARMLESS: ReadonlyMap<string, Read> = new Map([
  // npm/esbuild/install.js: resolves @esbuild/<platform>, links its binary over its own bin/esbuild, runs it with --version; without
  // that package, npm or a download fetches it into its own directory. ESBUILD_BINARY_PATH is refused apart.
  ['esbuild', { since: [0, 0] }],
  // Restricted to darwin; built anyway with --force, 2.x compiles its own binding.gyp. 1.x came with node-pre-gyp.
  ['fsevents', { since: [2, 0] }],
  // postinstall.js: prints a note; reads the environment, keeps core-js-banners in the temporary directory.
  ['core-js', { since: [0, 0] }],
  ['core-js-pure', { since: [0, 0] }],
  // install/check.js: asks pkg-config for libvips, and builds its own src where there is one. Before 0.33, prebuild-install looked for
  // .prebuild-installrc in every directory above.
  ['sharp', { since: [0, 33] }]
]);

/** Whether the install script of this version is known to look at nothing of the project; of an unknown version, only where it holds of all. */
export function isHarmlessPackage(name: string, version: string | null): boolean {
  const read = HARMLESS.get(name);
  if (read === undefined) return false;
  const [major, minor] = read.since;
  if (major === 0 && minor === 0) return true;
  const found = /^(\d+)\.(\d+)\./.exec(version ?? '');
  if (found === null) return false;
  const [own, part] = [Number(found[1]), Number(found[2])];
  return own > major || (own === major && part >= minor);
}

/** Packages whose script builds or fetches their own binary by tools (node-gyp, node-pre-gyp, prebuild-install) that take settings from more places than were read. */
const OWN_BINARY = new Set(
  (
    'sharp fsevents bcrypt argon2 better-sqlite3 sqlite3 canvas @parcel/watcher @swc/core unrs-resolver msgpackr-extract bufferutil utf-8-validate ' +
    'cpu-features ssh2 node-sass lmdb leveldown re2 snappy zeromq isolated-vm node-pty keytar libpq pg-native oracledb deasync tree-sitter es5-ext'
  ).split(' ')
);

/** Packages whose script is known to look at the project, and what has to be known of it (their own documentation). */
const PROJECT_READERS: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  [
    '@prisma/client',
    say`Does the build run ${code('prisma generate')} later? The install script of ${code('@prisma/client')} runs it where it finds a schema.`
  ],
  ['prisma', say`Does the build run ${code('prisma generate')} later? The install script of prisma looks for a schema in the project.`],
  [
    'cypress',
    say`Does the project set ${code('CYPRESS_*')} in a file? The install script of cypress looks for settings in ${code('.npmrc')} and ${code('package.json')}.`
  ],
  [
    'puppeteer',
    say`Does the project have a ${code('.puppeteerrc')} or ${code('puppeteer.config')}? The install script of puppeteer reads it: copy it as well.`
  ],
  ['nx', say`Does ${code('nx.json')} change what is installed? The install script of nx looks at the workspace.`],
  ['husky', say`Does the image have a ${code('.git')}? The install script of husky writes hooks where it finds one.`]
]);

/** How much stands in the way of a split where the lock names an install script of this package; null where nothing does. */
export function scriptDoubt(name: string, version: string | null): Doubt | null {
  if (isHarmlessPackage(name, version)) return null;
  return OWN_BINARY.has(name)
    ? {
        level: 'review',
        because: say`The install script of ${code(name)}, which builds or fetches its own binary, does not look at the project.`
      }
    : {
        level: 'review',
        because: PROJECT_READERS.get(name) ?? say`Does the install script of ${code(name)} look at the project? Nobody has read it.`
      };
}

/** Versions of a package by the keys of a pnpm lock (`sharp@0.33.5`, `/sharp@0.32.6`, `/sharp/0.29.0`). */
export function versionsInLock(lock: string, name: string): readonly string[] {
  const versions: string[] = [];
  for (const line of lock.split('\n')) {
    const key = line.trim().replace(/^['"]?\/?/, '');
    if (key.startsWith(`${name}@`) || key.startsWith(`${name}/`)) {
      const found = /^\d+\.\d+\.\d+/.exec(key.slice(name.length + 1));
      if (found !== null) versions.push(found[0]);
    }
  }
  return versions;
}

interface KnownHook {
  readonly pattern: RegExp;
  /** A directory of the project that it reads, by the file that has to be in it. */
  readonly reads: { readonly directory: string; readonly file: string | null } | null;
  readonly because: Sentence;
}

/** Scripts of the project in the words of their tools' own guides. What they do was read, but anything may go by these names, so they are for review. */
const KNOWN_HOOKS: readonly KnownHook[] = [
  {
    pattern: /^(?:is-ci \|\| )?husky(?: install)?(?: \|\| (?:true|:|exit 0))?$/,
    reads: null,
    because: say`husky finds no ${code('.git')} in the image and does nothing.`
  },
  {
    pattern: /^(?:npx (?:-y |--yes )?|pnpm dlx )?only-allow (?:npm|cnpm|pnpm|yarn|bun)$/,
    reads: null,
    because: say`only-allow looks at nothing but the name of the package manager.`
  },
  {
    pattern: /^(?:npx )?simple-git-hooks$/,
    reads: null,
    because: say`simple-git-hooks finds no ${code('.git')} in the image and does nothing.`
  },
  {
    pattern: /^(?:npx )?patch-package$/,
    reads: { directory: 'patches', file: null },
    because: say`patch-package reads nothing of the project but the manifests and ${code('patches/')}.`
  },
  {
    pattern: /^(?:npx )?prisma generate$/,
    reads: { directory: 'prisma', file: 'prisma/schema.prisma' },
    because: say`prisma generate reads nothing of the project but ${code('package.json')} and ${code('prisma/')}, and writes into ${code('node_modules')} only.`
  }
];

/** Commands that work on the sources by their nature: to run them without the sources gives something else, or fails. */
const WORKS_ON_SOURCES =
  /\b(?:tsc|tsup|rollup|webpack|vite|esbuild|babel|swc|unbuild|gulp|grunt|make|cmake|node-gyp|lerna|turbo|nx|nuxt|nuxi|svelte-kit|next|ng|ngcc|wireit|wasm-pack|cargo|go|bower|gyp|preconstruct|manypkg|typechain|graphql-codegen|relay-compiler|panda|velite|contentlayer|fumadocs-mdx|astro)\b/;

/** What of the project a hook names for certain; null where it names nothing that is known to be one. */
function fileOfProject(project: Project, text: string): Sentence | null {
  if (/\b(?:npm|yarn|pnpm|bun|npm-run-all|run-s|run-p|wireit)\b(?! exec)/.test(text)) return say`another script`;
  if (/[`$]|\b(?:node|deno|ts-node|tsx|python3?|ruby|perl|php|sh|bash|zsh|zx|env|cp|mv|cat|ln)\b/.test(text))
    return say`a program that is named at run time`;
  const tool = WORKS_ON_SOURCES.exec(text)?.[0];
  if (tool !== undefined) return say`${code(tool)}, which works on sources or on what is one`;
  for (const word of text.split(/[\s;&|()"'=]+/)) {
    const path = word.replace(/^\.\//, '');
    if (/^(?:\.{1,2}\/|\/)/.test(word) || /\.(?:[cm]?[jt]s|sh|py|rb|pl)$/.test(word)) return say`${code(word)}`;
    if (path !== '' && project.files.some((f) => f === path || f.startsWith(`${path}/`) || f.startsWith(`${path}.`)))
      return say`${code(word)}`;
  }
  return null;
}

/** Doubts about the scripts that an install runs for the project itself, and the directories that they read. */
export function judgeHooks(project: Project, hooks: readonly (readonly [string, string])[], doubts: Doubt[]): readonly string[] {
  const directories = new Set<string>();
  for (const [name, text] of hooks) {
    const known = KNOWN_HOOKS.find((hook) => hook.pattern.test(text.trim()));
    const reads = known?.reads ?? null;
    const there =
      reads === null || project.files.some((f) => (reads.file === null ? f.startsWith(`${reads.directory}/`) : f === reads.file));
    if (known === undefined || !there) {
      const named = known === undefined ? fileOfProject(project, text) : say`a tool on files that are not there`;
      doubts.push(
        named === null
          ? {
              level: 'review',
              because: say`Does ${code(text.slice(0, 80))} (the script ${code(name)} of ${code('package.json')}) read sources?`
            }
          : {
              level: 'refuse',
              because: say`the script ${code(name)} of ${code('package.json')} runs ${named}, so it reads more than the manifests`
            }
      );
      continue;
    }
    doubts.push({ level: 'review', because: say`The script ${code(name)} of ${code('package.json')}: ${known.because}` });
    if (reads !== null) directories.add(reads.directory);
  }
  return [...directories].sort();
}
