import { plainBuild, UserError } from '../analysis/index.ts';
import type { ImageSpec } from '../model/image.ts';
import { CACHE_MODES } from '../model/image.ts';
import { assignments, choice, type OptionSpec, type Parsed } from './options.ts';

/** Options of the commands that look at two directories. */
export const DIRECTORY_OPTIONS: readonly OptionSpec[] = [
  { name: 'base', value: 'DIR', help: 'build context before the change' },
  { name: 'head', value: 'DIR', help: 'build context after the change' },
  { name: 'file', value: 'FILE', help: 'Dockerfile, relative to each directory (default: Dockerfile)' },
  { name: 'base-file', value: 'FILE', help: 'Dockerfile of the base side, where it has another name' },
  { name: 'head-file', value: 'FILE', help: 'Dockerfile of the head side, where it has another name' },
  { name: 'target', value: 'STAGE', help: 'stage to build (default: the last one)' },
  { name: 'base-arg', value: 'K=V', repeatable: true, help: 'build argument of the base side' },
  { name: 'head-arg', value: 'K=V', repeatable: true, help: 'build argument of the head side' },
  { name: 'build-context', value: 'NAME=PATH', repeatable: true, help: 'named context, relative to each directory' },
  { name: 'platform', value: 'OS/ARCH', help: 'platform to build for' },
  { name: 'builder', value: 'buildkit|legacy', help: 'builder (default: buildkit)' },
  {
    name: 'cache',
    value: 'MODE',
    help: 'what the build finds: local (default), gha-min, gha-max, registry-min, registry-max, inline or none'
  },
  { name: 'no-cache', value: null, help: 'the build runs every step, as with docker build --no-cache' },
  { name: 'no-cache-filter', value: 'STAGE', repeatable: true, help: 'the build runs every step of this stage' },
  {
    name: 'base-image',
    value: 'NAME=FILE',
    repeatable: true,
    help: "facts of a base image: the output of 'docker image inspect' or an OCI config"
  }
];

/** The image that the options describe, for one side. */
export function specOf(parsed: Parsed, side: 'base' | 'head'): ImageSpec {
  const file = (parsed.text(`${side}-file`) ?? parsed.text('file') ?? 'Dockerfile').replace(/^\.\//, '');
  if (file.startsWith('/') || file.split('/').includes('..'))
    throw new UserError(`the Dockerfile '${file.slice(0, 100)}' must be a path inside the directory`);
  const args = Object.entries(assignments(parsed, `${side}-arg`)).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const]
  );
  const contexts = Object.entries(assignments(parsed, 'build-context')).map(([name, path]) => {
    if (path === null) throw new UserError(`--build-context takes NAME=PATH, not '${name.slice(0, 60)}'`);
    return [name, path] as const;
  });
  const platform = parsed.text('platform');
  return {
    ...plainBuild({ name: 'image', dockerfile: file, target: parsed.text('target'), source: 'option' }),
    args: Object.fromEntries(args),
    platforms: platform === null ? [] : [platform],
    buildContexts: Object.fromEntries(contexts),
    builder: choice(parsed, 'builder', ['buildkit', 'legacy'] as const, 'buildkit'),
    cache: {
      mode: choice(parsed, 'cache', CACHE_MODES, 'local'),
      from: 'option',
      scope: null,
      noCache: parsed.has('no-cache') ? true : parsed.all('no-cache-filter'),
      exports: true,
      imports: true
    }
  };
}
