// Bundles the two faces into dist/: one self-contained ES module each, no source map, no absolute path.
import { build } from 'esbuild';

// CommonJS dependencies (undici, yaml) call require() for built-ins; an ES module has none of its own.
// The names are long because short ones collide with names inside the bundle.
const banner = "import{createRequire as __layercost_require}from'node:module';const require=__layercost_require(import.meta.url);";
const outdir = process.argv[2] ?? 'dist';

for (const [entry, outfile] of [
  ['src/action/main.ts', 'index.js'],
  ['src/cli/main.ts', 'cli.js']
]) {
  await build({
    entryPoints: [entry],
    outfile: `${outdir}/${outfile}`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'linked',
    banner: { js: banner },
    logLevel: 'warning'
  });
}
