import type { Context } from './build.ts';
import { type Draft, draft, ECOSYSTEMS, pathsOf, planOf, randomOf, TRAPS } from './random-project.ts';
import { SCRIPT } from './stand-in.ts';
import { surprise } from './surprises.ts';

/** A seeded project in one of the usual layouts, good and bad; whether its install stands wrong is for the engine to say. */
export interface LabelledProject {
  readonly seed: number;
  readonly dockerfile: string;
  readonly context: Context;
  readonly args: readonly string[];
  readonly layout: string;
  /** How the watched step begins: the install, or the packages of the system. */
  readonly install: string;
  readonly traps: readonly string[];
  /** What a review asks that leaves its trap to the reader. */
  readonly asks: readonly RegExp[];
  /** The files beside the manifests that are touched, one after the other. */
  readonly touched: readonly string[];
}

/** The stand-ins, each of which then prints a digest of all that installs leave. */
export const TELLING_SCRIPT = `${SCRIPT}for d in node_modules vendor .venv obj deps /usr/local/lib /usr/local/cargo /usr/share/packages /go/pkg /root/.m2 /root/.gradle /out target build dist _build; do [ -d "$d" ] && find "$d" -type f; done | sort | while read -r f; do echo "$f"; cat "$f"; done | md5sum | sed 's/^/RESULT /'
`;

const MORE: readonly (() => Draft)[] = [
  () =>
    draft(
      'node:20',
      'yarn install --immutable --mode=skip-build',
      'yarn build',
      ['**/node_modules', '.yarn/cache', '.yarn/install-state.gz', '.yarn/unplugged'],
      {
        'package.json': '{"name":"app","packageManager":"yarn@4.1.0"}\n',
        'yarn.lock': '__metadata:\n  version: 8\n',
        '.yarnrc.yml': 'nodeLinker: node-modules\n'
      }
    ),
  () =>
    draft('node:20', 'npm ci', 'npm run build', ['**/node_modules'], {
      'package.json': '{"name":"app","scripts":{"build":"tsc","prepare":"husky"}}\n',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}\n'
    }),
  () =>
    draft('python:3.12', 'pipenv install --deploy', null, ['.venv'], {
      Pipfile: '[packages]\nflask = "*"\n',
      'Pipfile.lock': '{"default":{"flask":{"version":"==3.0.3"}}}\n'
    }),
  () =>
    draft('elixir:1.17', 'mix deps.get', 'mix compile', ['deps', '_build'], {
      'mix.exs':
        'defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: "1.0.0", deps: deps()]\n  defp deps, do: [{:jason, "~> 1.4"}]\nend\n',
      'mix.lock': '%{}\n'
    }),
  () =>
    draft('maven:3.9-eclipse-temurin-21', 'mvn -B dependency:go-offline', 'mvn -B package', ['target'], {
      'pom.xml': '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version></project>\n'
    }),
  () => draft('maven:3.9-eclipse-temurin-21', 'mvn -B package', null, ['target'], { 'pom.xml': '<project></project>\n' }),
  () =>
    draft('gradle:8', 'gradle build', null, ['build'], {
      'build.gradle': 'plugins { id "java" }\n',
      'settings.gradle': 'rootProject.name = "a"\n'
    }),
  () => draft('rust:1.80', 'cargo build --release', null, ['target'], { 'Cargo.toml': '[package]\nname = "a"\n', 'Cargo.lock': '\n' }),
  () => draft('python:3.12', 'pip install .', null, ['.venv'], { 'pyproject.toml': '[project]\nname = "a"\n' })
];

const MANIFEST =
  /(?:^|\/)(?:package\.json|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lock|\.npmrc|\.yarnrc\.yml|[\w-]*requirements\.txt|base\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|go\.(?:mod|sum)|Gemfile(?:\.lock)?|\.ruby-version|composer\.(?:json|lock)|[\w.]+\.csproj|nuget\.config|mix\.(?:exs|lock)|pom\.xml|build\.gradle|settings\.gradle|Cargo\.(?:toml|lock)|ms\.patch)$/;

const LAYOUTS = [
  ['sources first', 30],
  ['manifests first', 30],
  ['sources between', 8],
  ['a folder of sources first', 8],
  ['packages of the system late', 12],
  ['install and build in one step', 8],
  ['packages and a program in one step', 4]
] as const;

/** The project of a seed. Every fifth has something in it that makes the usual edit wrong, or only seems to. */
export function labelledProject(seed: number): LabelledProject {
  const r = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  const d = pick([...ECOSYSTEMS, ...MORE])();
  const traps = r() < 0.2 ? [pick(TRAPS)] : [];
  for (const trap of traps) trap.plant(d, r);
  const layout = pick(LAYOUTS.flatMap(([name, weight]) => Array.from({ length: weight }, () => name)));
  const directory = pick(['/app', '/app', '/srv/app', '/opt/app', '/workspace', '/code']);
  const destination = pick(['.', './', directory]);
  const flags = r() < 0.1 ? '--chown=1234:1234 ' : '';
  const manifests = Object.keys(d.files).filter((path) => MANIFEST.test(path));
  const ahead = manifests.map((path) => `COPY ${flags}${path} ./${path.includes('/') ? `${path.slice(0, path.lastIndexOf('/'))}/` : ''}`);
  const everything = `COPY ${flags}. ${destination}`;
  const system = pick(['apt-get update && apt-get install -y --no-install-recommends git', 'apk add --no-cache git', 'dnf install -y git']);
  const build = d.build === null ? [] : [`RUN ${d.build}`];
  const bodies: Readonly<Record<(typeof LAYOUTS)[number][0], readonly string[]>> = {
    'sources first': [everything, `RUN ${d.install}`, ...build],
    'manifests first': [...ahead, `RUN ${d.install}`, everything, ...build],
    'sources between': [...ahead, everything, `RUN ${d.install}`, ...build],
    'a folder of sources first': [`COPY ${flags}src ./src`, ...ahead, `RUN ${d.install}`, everything, ...build],
    'packages of the system late': [...ahead, `RUN ${d.install}`, everything, `RUN ${system}`, ...build],
    'install and build in one step': [everything, `RUN ${[d.install, d.build ?? 'make all'].join(' && ')}`],
    'packages and a program in one step': [everything, `RUN ${system} && make all`]
  };
  const lines = [
    `FROM ${d.image}${r() < 0.3 ? ' AS build' : ''}`,
    ...d.env,
    ...(r() < 0.2 ? ['ARG NODE_ENV=production'] : []),
    `WORKDIR ${directory}`,
    ...d.head,
    ...(r() < 0.2 ? ['# what changes rarely', 'COPY README.md /docs/'] : []),
    ...bodies[layout],
    'CMD ["run"]'
  ];
  if (lines[0]?.endsWith(' AS build') === true)
    lines.push('FROM alpine:3.20', `COPY --from=build ${directory} ${directory}`, 'CMD ["run"]');
  const plan = planOf(seed, d, directory, { lines, args: [] });
  const surprises = traps.length === 0 && r() < 0.35 ? surprise(plan) : [];
  const files: Record<string, string> = { ...d.files, '.dockerignore': `${d.ignore.join('\n')}\n` };
  return {
    seed,
    dockerfile: `${plan.lines.join('\n')}\n`,
    args: plan.args,
    context: { paths: pathsOf(files, d.links), texts: files },
    layout,
    install: layout.startsWith('packages') ? (system.split(' && ')[0] ?? system) : (d.install.split(' && ')[0] ?? d.install),
    traps: [...traps.map((t) => t.name), ...surprises],
    asks: traps.flatMap((t) => t.asks ?? []),
    touched: [
      'src/lib/x.txt',
      // Of another ecosystem than the install.
      ...(/^(?:npm|yarn|pnpm|bun) /.test(d.install) ? [] : manifests.filter((path) => /(?:^|\/)(?:package\.json|\.npmrc)$/.test(path))),
      ...(lines.some((line) => line.startsWith('COPY README.md')) ? ['README.md'] : [])
    ]
  };
}
