// Bundles the faces into dist/: ES modules without a dependency, a source map or an absolute path. Minified, and in parts
// that are read when they are needed: the time to parse is most of what a short command costs.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { writeApiTypes } from './api-types.mjs';
import { directImports } from './direct-imports.mjs';
import { licensesOf } from './licenses.mjs';
import { bundlePage } from './page-assets.mjs';

// CommonJS dependencies (undici, yaml) call require() for built-ins; an ES module has none of its own.
// The names are long because short ones collide with names inside the bundle.
const banner = "import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);";
// @actions/core can ask for OpenID tokens, which the action never does; through that alone it would load a whole HTTP client at each start.
const withoutIdTokens = {
  name: 'without-id-tokens',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@actions[\\/]core[\\/]lib[\\/]oidc-utils\.js$/ }, () => ({ contents: 'export class OidcClient {}' }));
  }
};
// A command takes along all that another one needs, though it may use less of it: the bundler cuts wherever two commands need
// different files, which made thirty parts for `predict`, and each part takes a third of a millisecond of every start.
const file = (command) => resolve('src/cli/commands', `${command}.ts`);
const OF_REPOSITORIES = ['demo', 'explain', 'fix', 'history', 'images', 'init', 'replay', 'report-merge', 'suggest'].map(file);
const OTHERS = ['check', 'layers', 'audit', 'config-check', 'completion'].map(file);
const TAKEN_ALONG = [
  { command: 'predict', by: [...OF_REPOSITORIES, ...OTHERS, resolve('src/cli/predict-extras.ts'), resolve('src/github/index.ts')] },
  { command: 'check', by: OF_REPOSITORIES }
];
for (const path of TAKEN_ALONG.flatMap(({ by }) => by))
  if (!existsSync(path)) throw new Error(`${path} is not there to take anything along`);
const along = (path) =>
  TAKEN_ALONG.filter(({ by }) => by.includes(path))
    .map(({ command }) => `export { ${command} as takenAlong_${command} } from ${JSON.stringify(file(command))};`)
    .join('\n');
const outdir = process.argv[2] ?? 'dist';
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  legalComments: 'linked',
  banner: { js: banner },
  logLevel: 'warning',
  metafile: true,
  plugins: [directImports(along), withoutIdTokens]
};

// What an earlier build left under another name would pass for a part of this one.
rmSync(outdir, { recursive: true, force: true });
const parts = { splitting: true, outdir };
const action = await build({ ...common, ...parts, entryPoints: { index: 'src/action/main.ts' }, chunkNames: 'action/[name]-[hash]' });
const cli = await build({
  ...common,
  ...parts,
  entryPoints: { cli: 'src/cli/main.ts', api: 'src/api/index.ts' },
  chunkNames: 'cli/[name]-[hash]'
});
writeApiTypes(join(outdir, 'types'));
writeFileSync(join(outdir, 'licenses.txt'), licensesOf([action, cli, await bundlePage()].map(({ metafile }) => metafile)));
