import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * Name, version, licence and the text of it for every package that esbuild's metafiles show inside of the bundles, by name.
 * Throws where a package tells no licence: it may not be passed on.
 */
export function licensesOf(metafiles) {
  const folders = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageOf)));
  return [...folders]
    .map(describe)
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ title, license, texts }) => [`${title} (${license})`, ...texts].join('\n\n'))
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}

/** `node_modules/a/node_modules/@b/c/x.js` as the folder of the innermost package. */
function packageOf(path) {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path);
  return found === null ? [] : [found[0]];
}

function describe(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${folder} tells no licence`);
  const files = readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file))
    .sort();
  const by = typeof author === 'string' ? author : author?.name;
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { title: `${name} ${version}`, license, texts: texts.length > 0 ? texts : by === undefined ? [] : [`Copyright ${by}`] };
}
