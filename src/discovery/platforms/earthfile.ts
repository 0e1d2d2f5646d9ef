import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import type { WrittenBuild } from '../assemble.ts';
import { buildArguments } from '../build-options.ts';
import { variableFlags } from '../ci-variables.ts';
import { parentOf } from '../paths.ts';
import type { RunPlace, Search } from '../search.ts';
import type { DockerCommand } from '../shell/docker-command.ts';
import type { FoundCommand } from '../shell/found-commands.ts';
import { readOptions } from '../shell/options.ts';
import { WORKSPACE } from '../shell/state.ts';
import { writtenBuild } from '../written-build.ts';

/** `FROM DOCKERFILE [-f FILE] [--target T] [--build-arg A=B] CONTEXT` of an Earthfile; its other targets are no Dockerfiles, and are named. */
export function earthfileBuilds(path: TreePath, search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const text = repository.text(path);
  if (text === null) return [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const values = new Map<string, string>();
  const put = (word: string) =>
    word.replace(
      /\$\{?([A-Za-z_]\w*)\}?/g,
      (_, name: string) => values.get(name) ?? unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] })
    );
  const builds: WrittenBuild[] = [];
  let own = 0;
  for (const [index, line] of lines.entries()) {
    let whole = line;
    for (let next = index + 1; whole.endsWith('\\') && next < lines.length && whole.length < 5_000; next++)
      whole = `${whole.slice(0, -1)} ${lines[next] ?? ''}`;
    const argument = /^\s*ARG\s+(?:--\S+\s+)*([A-Za-z_]\w*)\s*=\s*(\S+)/.exec(whole);
    if (argument) values.set(argument[1] ?? '', (argument[2] ?? '').replace(/^["']|["']$/g, ''));
    if (/^\s*SAVE IMAGE\b/.test(whole)) own++;
    const from = /^\s*FROM\s+DOCKERFILE\s+(.*)$/.exec(whole);
    if (!from) continue;
    const words = (from[1] ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => put(word.replace(/^["']|["']$/g, '')));
    const { all, last, plain } = readOptions(words, new Set(['allow-privileged']), unknowns);
    const context = plain[0] ?? '.';
    const source = `Earthfile:${index + 1}`;
    // Another target's files as a context (`+target/path`) are not of the repository.
    if (context.startsWith('+') || context.includes('+'))
      repository.note(
        'left-out',
        say`${code(source)}: the context ${code(context.slice(0, 120))} is made by another target; this build is left out.`
      );
    else
      builds.push(
        writtenBuild({
          origin: 'platform',
          source,
          definedAt: [`${path}:${index + 1}`],
          directory: `${WORKSPACE}/${parentOf(path)}`,
          context,
          file: last('f', 'file'),
          target: last('target'),
          args: buildArguments(all('build-arg'), () => undefined),
          platforms: all('platform')
        })
      );
  }
  if (own > 0 && builds.length === 0)
    repository.note(
      'left-out',
      say`${code(path)}: ${own === 1 ? say`an image is` : say`${own} images are`} made by earthly, not from a Dockerfile; not analysed.`
    );
  return builds;
}

/** Words and variables of a builder elsewhere, or of a cache that it shares (docs.earthly.dev: satellites, remote caching). */
const ELSEWHERE = /^--(?:sat(?:ellite)?|org|project|buildkit-host|remote-cache|use-inline-cache|save-inline-cache|cache-from)(?:=|$)/;
const ELSEWHERE_NAMES = ['SATELLITE', 'ORG', 'TOKEN', 'BUILDKIT_HOST', 'REMOTE_CACHE', 'USE_INLINE_CACHE'];

/** The builds of an Earthfile that a command starts. Earthly brings a builder of its own, whose cache stays with the engine of the machine. */
export function earthlyBuilds(
  path: TreePath,
  { command, shell, source }: FoundCommand & { readonly command: DockerCommand & { readonly kind: 'earthly' } },
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const isElsewhere =
    command.words.some((word) => ELSEWHERE.test(word)) ||
    ELSEWHERE_NAMES.some((name) => shell.environment.get(`EARTHLY_${name}`) !== undefined);
  return earthfileBuilds(path, search).map((build) => ({
    ...build,
    origin: place.origin,
    workflow: place.workflow,
    cache: { ...build.cache, engine: place.engine, place: source },
    ownBuilder: { kind: isElsewhere ? ('open' as const) : ('engine' as const), from: 'earthly' }
  }));
}
