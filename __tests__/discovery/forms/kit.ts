import { ANY_ARGUMENT } from '../../../src/model/fact.ts';
import { plainText } from '../../../src/safe-text/index.ts';
import { discoverTexts } from '../discover-here.ts';

export type Files = Readonly<Record<string, string>>;
/** A name, a repository as path to text, and the builds that are read from it. */
export type Form = readonly [string, Files, readonly string[]];

export const CI = '.github/workflows/ci.yml';
export const job = (...steps: readonly string[]): string =>
  `on: {pull_request: {}}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${steps.join('\n')}\n`;
export const run = (...lines: readonly string[]): string => `      - run: |\n${lines.map((line) => `          ${line}`).join('\n')}`;
/** A job of one script. */
export const script = (...lines: readonly string[]): string => job(run(...lines));
export const APP = { 'app/Dockerfile': 'FROM scratch AS dev\nFROM scratch AS web\n' };
export const API_WEB = {
  'svc/api/Dockerfile': 'FROM scratch AS test\nFROM scratch\n',
  'svc/web/Dockerfile': 'FROM scratch AS test\nFROM scratch\n'
};

/**
 * `app/Dockerfile in . dev MODE=ci [none] elsewhere ?target`: what is built, the cache, whether a change does not meet it, and the parts
 * that are not known.
 */
export function read(files: Files): { readonly builds: readonly string[]; readonly notes: readonly string[] } {
  const { images, notes } = discoverTexts(files);
  const builds = images.map((image) =>
    [
      `${image.dockerfile} in ${image.context === null ? `(${image.remoteContext})` : image.context || '.'}`,
      image.target,
      ...Object.entries(image.args).map(([name, value]) => `${name}=${value}`),
      // Those of names that are not known are told by `?args`.
      ...Object.keys(image.surroundings?.openArgs ?? {}).flatMap((name) => (name === ANY_ARGUMENT ? [] : [`${name}=?`])),
      image.platforms.join(','),
      image.source === 'by name' ? '(by name)' : `[${image.cache.mode}]`,
      image.elsewhere === undefined ? null : 'elsewhere',
      ...Object.keys(image.doubts ?? {}).map((part) => `?${part}`)
    ]
      .filter(Boolean)
      .join(' ')
  );
  return { builds: builds.sort(), notes: notes.map(({ what }) => plainText(what)) };
}
