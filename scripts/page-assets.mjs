// Writes src/report/html/assets.ts, the script and the style of the HTML report: node scripts/page-assets.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { directImports } from './direct-imports.mjs';

const ROOT = join(import.meta.dirname, '..');
export const ASSETS_FILE = join(ROOT, 'src', 'report', 'html', 'assets.ts');

/** The script of the page as esbuild makes it, with the list of what went into it. */
export function bundlePage() {
  return build({
    entryPoints: [join(ROOT, 'src', 'page', 'main.tsx')],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    target: ['chrome109', 'firefox115', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [directImports()]
  });
}

/** The text of the generated file, as the sources in src/page build it. */
export async function pageAssets() {
  const { outputFiles } = await bundlePage();
  const style = await build({
    entryPoints: [join(ROOT, 'src', 'page', 'page.css')],
    bundle: true,
    write: false,
    minify: true,
    charset: 'ascii',
    logLevel: 'warning'
  });
  // A script element ends at its first closing tag, wherever that stands.
  const script = (outputFiles[0]?.text ?? '').trim().replaceAll('</script', '<\\/script');
  return [
    '// Written by scripts/page-assets.mjs from src/page; not by hand.',
    '',
    '/** Script of the HTML report. */',
    `export const PAGE_SCRIPT = ${JSON.stringify(script)};`,
    '',
    '/** Style of the HTML report. */',
    `export const PAGE_STYLE = ${JSON.stringify((style.outputFiles[0]?.text ?? '').trim())};`,
    ''
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(ASSETS_FILE, await pageAssets());
