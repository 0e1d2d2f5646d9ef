import { ownEntry } from '../plain/index.ts';
import type { CommandKind } from './kinds.ts';
import type { Words } from './split.ts';

/** One command of a RUN, wrappers seen through. */
export interface SimpleCommand {
  /** Without its directory. */
  readonly program: string;
  readonly operands: readonly string[];
  /** Program and operands with one blank between them: equal texts do the same. */
  readonly text: string;
  readonly kind: CommandKind;
}

/** What a tool does by the word that follows it. */
interface Tool {
  readonly words: Readonly<Record<string, CommandKind>>;
  /** Without any word. */
  readonly alone: CommandKind;
  /** With a word that is not listed. */
  readonly other: CommandKind;
}

const tool = (other: CommandKind, alone: CommandKind, ...rows: readonly (readonly [CommandKind, string])[]): Tool => ({
  words: Object.fromEntries(rows.flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind]))),
  alone,
  other
});
/** A tool whose words make no difference. */
const always = (kind: CommandKind): Tool => tool(kind, kind);

const APT = tool(
  'light',
  'light',
  ['apt-update', 'update makecache refresh check-update'],
  ['apt-install', 'install upgrade dist-upgrade full-upgrade build-dep groupinstall localinstall in up reinstall module']
);
const PIP = tool('light', 'light', ['pip-install', 'install wheel download sync']);
const MAVEN = tool(
  'mvn-package',
  'light',
  ['mvn-dependencies', 'dependency:go-offline dependency:resolve dependency:resolve-plugins dependencies'],
  ['light', 'wrapper help clean properties tasks']
);
const MAKE = tool('compile', 'compile', ['light', 'clean distclean help']);
const BUNDLER = tool('npm-build', 'npm-build', ['light', 'prune login link init telemetry']);

const TOOLS: Readonly<Record<string, Tool>> = {
  npm: tool(
    'light',
    'light',
    ['npm-ci', 'ci install i in add clean-install ic install-clean update up upgrade'],
    ['npm-build', 'run run-script test t start rum urn']
  ),
  yarn: tool(
    'npm-build',
    'yarn-install',
    ['yarn-install', 'install add workspaces upgrade up'],
    ['light', 'cache config set plugin policies why info list link version audit']
  ),
  pnpm: tool(
    'npm-build',
    'light',
    ['pnpm-install', 'install i add fetch ci deploy import update up'],
    ['light', 'store config set get prune setup env list why audit link root bin self-update']
  ),
  bun: tool('npm-build', 'light', ['pnpm-install', 'install i add ci update'], ['light', 'pm upgrade link']),
  corepack: tool('light', 'light'),
  turbo: BUNDLER,
  nx: BUNDLER,
  next: BUNDLER,
  vite: BUNDLER,
  ng: BUNDLER,
  lerna: tool('npm-build', 'npm-build', ['npm-ci', 'bootstrap']),
  webpack: always('npm-build'),
  tsc: always('npm-build'),
  rollup: always('npm-build'),
  esbuild: always('npm-build'),
  parcel: always('npm-build'),
  eslint: always('npm-build'),
  stylelint: always('npm-build'),
  prettier: always('npm-build'),
  jest: always('npm-build'),
  vitest: always('npm-build'),
  mocha: always('npm-build'),
  prisma: always('light'),
  pip: PIP,
  uv: tool('light', 'light', ['pip-install', 'sync install add'], ['download', 'python tool']),
  poetry: tool('light', 'light', ['pip-install', 'install sync add update'], ['compile', 'build']),
  pipenv: PIP,
  pdm: PIP,
  conda: tool('light', 'light', ['bundle-install', 'install create env update']),
  mamba: tool('light', 'light', ['bundle-install', 'install create env update']),
  micromamba: tool('light', 'light', ['bundle-install', 'install create env update']),
  gem: tool('light', 'light', ['gem-install', 'install update']),
  bundle: tool('light', 'bundle-install', ['bundle-install', 'install update package cache'], ['light', 'config']),
  rails: always('npm-build'),
  rake: always('npm-build'),
  composer: tool('light', 'light', ['composer-install', 'install i update u require create-project']),
  mix: tool(
    'light',
    'light',
    ['mix-deps', 'deps.get'],
    ['mix-compile', 'deps.compile compile release phx.digest do'],
    ['npm-build', 'assets.deploy assets.build'],
    ['download', 'local.hex local.rebar archive.install assets.setup']
  ),
  rebar3: tool('mix-compile', 'light', ['mix-deps', 'get-deps']),
  apt: APT,
  'apt-get': APT,
  aptitude: APT,
  dnf: APT,
  yum: APT,
  microdnf: APT,
  tdnf: APT,
  zypper: APT,
  pacman: always('apt-install'),
  apk: tool('light', 'light', ['apk-add', 'add upgrade fix'], ['light', 'update del info']),
  go: tool('light', 'light', ['go-build', 'build install test generate vet run'], ['go-mod-download', 'mod get work']),
  cargo: tool(
    'run',
    'light',
    ['cargo-build', 'build b install test t check c clippy run r doc bench rustc zigbuild chef build-deps'],
    ['cargo-fetch', 'fetch vendor'],
    ['download', 'binstall'],
    ['light', 'clean new init metadata update generate-lockfile tree fmt locate-project']
  ),
  rustup: tool('download', 'light', ['light', 'default show set']),
  mvn: MAVEN,
  mvnw: MAVEN,
  gradle: MAVEN,
  gradlew: MAVEN,
  sbt: always('mvn-package'),
  dotnet: tool('light', 'light', ['dotnet-build', 'publish build test pack msbuild'], ['dotnet-restore', 'restore tool workload']),
  swift: tool('run', 'light', ['long-compile', 'build test'], ['cargo-fetch', 'package']),
  stack: always('long-compile'),
  cabal: tool('long-compile', 'light', ['cargo-fetch', 'update']),
  bazel: always('long-compile'),
  make: MAKE,
  ninja: MAKE,
  cmake: always('compile'),
  meson: always('compile'),
  gcc: always('compile'),
  'g++': always('compile'),
  cc: always('compile'),
  'c++': always('compile'),
  clang: always('compile'),
  'clang++': always('compile'),
  'docker-php-ext-install': always('compile'),
  pecl: always('compile'),
  curl: always('download'),
  wget: always('download'),
  git: tool('light', 'light', ['download', 'clone fetch pull submodule lfs'])
};

const SMALL: ReadonlySet<string> = new Set(
  'mkdir rm rmdir ln chmod chown chgrp touch echo printf true false test [ [[ cd cp mv set export unset useradd groupadd usermod adduser addgroup deluser sed awk grep cat tee : id which type ls find sort head tail tr cut wc date sleep exit return break continue shopt umask ulimit trap readlink realpath basename dirname dpkg-divert update-alternatives alternatives ldconfig locale-gen localedef hash source . alias install stat du df uname env read local declare xx-info xx-verify visudo passwd chpasswd setcap strip sha256sum sha512sum md5sum gpg wait pipefail apt-mark apt-key update-ca-certificates unlink pushd popd node-prune xargs'.split(
    ' '
  )
);
/** Unpacking and the like. */
const LIGHT: ReadonlySet<string> = new Set([
  'tar',
  'unzip',
  'gunzip',
  'gzip',
  'xz',
  'zip',
  'dpkg',
  'rpm',
  'rsync',
  'openssl',
  'upx',
  'virtualenv',
  'venv',
  'ensurepip'
]);

/** Options that take the next word along, of any tool of the table. */
const VALUED: ReadonlySet<string> = new Set(
  '--prefix --cwd -C --dir --filter -F -w --workspace -o -f --file --directory --manifest-path --config -c --target-dir -s --settings -pl --projects --gradle-user-home --installroot --releasever --root -Z --repo --project --color --target'.split(
    ' '
  )
);

/** A command from its words, wrappers taken off. */
export const simpleCommand = ([program = '', ...operands]: Words): SimpleCommand => ({
  program,
  operands,
  text: [program, ...operands].join(' '),
  kind: kindOfWords(program, operands)
});

/** Class of a command that stands alone, its wrappers taken off. */
function kindOfWords(program: string, operands: readonly string[]): CommandKind {
  if (SMALL.has(program) || saysOnlyItsVersion(operands)) return 'small-run';
  if (LIGHT.has(program)) return 'light';
  const how = ownEntry(TOOLS, program);
  if (how === undefined) return 'run';
  const plain = plainOperands(operands, how);
  const [word, next] = plain;
  if (word === undefined) return how.alone;
  if (word === 'install' && how === PIP && plain.length > 1 && plain.slice(1).every((name) => OWN_TOOLS.has(name))) return 'light';
  const twoWords = ownEntry(TWO_WORDS, program)?.(word, next, plain) ?? null;
  if (twoWords !== null) return twoWords;
  if (how === MAVEN) return heaviestGoal(plain, how);
  return ownEntry(how.words, word) ?? how.other;
}

/** Tools whose second word tells, too; null where the first one does. */
const TWO_WORDS: Readonly<Record<string, (word: string, next: string | undefined, plain: readonly string[]) => CommandKind | null>> = {
  cargo: (word, next) => (word !== 'chef' ? null : next === 'cook' ? 'cargo-build' : 'light'),
  uv: (word, _, plain) => (word === 'pip' ? kindOfWords('pip', plain.slice(1)) : null),
  go: (word, next = '') => (word === 'mod' && /^(?:verify|edit|init|graph|why)$/.test(next) ? 'light' : null),
  yarn: (word, next, plain) => {
    if (word === 'workspaces') return next === 'focus' || next === undefined ? 'yarn-install' : 'npm-build';
    if (word === 'global') return kindOfWords('yarn', plain.slice(1));
    return word === 'workspace' ? kindOfWords('yarn', plain.slice(2)) : null;
  }
};

/** The goals of Maven and Gradle stand anywhere, and the last is the heaviest. */
function heaviestGoal(goals: readonly string[], { words, other }: Tool): CommandKind {
  const kinds = goals.map((goal) => ownEntry(words, goal));
  return kinds.every((kind) => kind === 'light') ? 'light' : (kinds.findLast((kind) => kind !== undefined && kind !== 'light') ?? other);
}

const saysOnlyItsVersion = (operands: readonly string[]): boolean =>
  operands.length === 1 && /^(?:--version|-v|-V|--help|version|help)$/.test(operands[0] ?? '');

/** What pip installs of itself. */
const OWN_TOOLS: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel']);

/**
 * The operands that are no options and no values of such: of options that are known to take a value, and a word behind any
 * option where the tool knows the next word and not this one. A word of the tool itself is never a value.
 */
function plainOperands(operands: readonly string[], { words }: Tool): readonly string[] {
  const plain: string[] = [];
  const isOwn = (word: string | undefined) => word !== undefined && Object.hasOwn(words, word);
  let doubtful = false;
  for (let i = 0; i < operands.length; i++) {
    const word = operands[i] ?? '';
    if (VALUED.has(word) && !isOwn(operands[i + 1])) i++;
    else if (word.startsWith('-')) doubtful ||= plain.length === 0 && !word.includes('=') && !isOwn(operands[i + 1]);
    else if (!/^_[\d.]+_$/.test(word)) plain.push(word);
  }
  return doubtful && !isOwn(plain[0]) && isOwn(plain[1]) ? plain.slice(1) : plain;
}
