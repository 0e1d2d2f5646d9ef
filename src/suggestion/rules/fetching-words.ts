import { type CommandKind, installsListed, priorOfKind, type SimpleCommand } from '../../commands/index.ts';
import type { Estimate } from '../../model/units.ts';
import { ownEntry } from '../../plain/index.ts';

/**
 * What a command fetches, as its words say. `named`: what they name themselves (packages of the system, a tool, a download); `listed`:
 * what the manifests of a project list; `built`: the same, along with a build of the project.
 */
export interface Fetching {
  readonly what: 'named' | 'listed' | 'built';
  /** As people call it: `apt-get install`, `npm ci`. */
  readonly label: string;
  readonly tool: string;
  /** Its words but for those that say where the output goes. */
  readonly words: string;
  readonly seconds: Estimate;
  /** By a program that the project's own packages bring, in the version that these say. */
  readonly isOwn: boolean;
}

/** Options that take the next word along. */
const VALUED: ReadonlySet<string> = new Set(
  (
    '--prefix --cwd -C --dir --filter -F -w --workspace --directory -f --file -n --name -t --virtual -o --output -O -p --local-dir --cache-dir --root ' +
    '--target -d --registry --index-url -i --extra-index-url --network-timeout --network-concurrency --child-concurrency -j --jobs --retry --retries ' +
    '--timeout --loglevel --mode --cache --cache-folder --store-dir --userconfig --omit --only --include --without --with --extra --group --python --reporter'
  ).split(' ')
);
/** Options whose value is written to. */
const OUTPUTS = /^(?:-\w*[oO]|-P|--output(?:-\w+)?|--directory-prefix|--local-dir|--prefix|--root|--tool-path|--target|-t)$/;

/** A call: its words, and those of them that are no options and no values of such. */
interface Call {
  readonly words: readonly string[];
  readonly plain: readonly string[];
  readonly text: string;
}
type Test = (call: Call) => boolean;

function callOf(words: readonly string[]): Call {
  const plain = words.filter((word, at) => !word.startsWith('-') && !VALUED.has(words[at - 1] ?? ''));
  return { words, plain, text: words.join(' ') };
}

/** `.`, `./x`, `/x`, `x.deb`: a file, not a name. */
const isFile = (word: string): boolean =>
  !/^\w+:\/\//.test(word) && (/^(?:\.{1,2}(?:\/|$)|\/|~)/.test(word) || /\.(?:deb|rpm|apk|whl|gem|tgz|zip|tar\.gz)$/.test(word));
/** Whether the call is one of these, and what follows it are names. */
const names =
  (pattern: RegExp): Test =>
  ({ plain }) => {
    const length = pattern.exec(plain.join(' '))?.[0].split(' ').length ?? plain.length;
    return plain.length > length && !plain.slice(length).some(isFile);
  };
const says =
  (pattern: RegExp): Test =>
  ({ plain }) =>
    pattern.test(plain.join(' '));
const has = (pattern: RegExp, { words }: Call): boolean => words.some((word) => pattern.test(word));
const isGlobal = (call: Call): boolean => has(/^(?:-g|--global|--location=global)$/, call);
const namesGlobally: Test = (call) => isGlobal(call) && names(/^(?:install|i|add)(?= |$)/)(call);
const isAddress = (word: string): boolean =>
  /^["']?(?:(?:https?|ftp):\/\/(?!localhost|127\.|0\.0\.0\.0)|git@)/.test(word) || /^["']?\$\{?\w*url\b/i.test(word);
const fetchesAddress: Test = ({ words }) => words.some(isAddress);
/** Options of pip and its like that name files of the project. */
const LISTS = /^(?:-r|-e|-c|--requirements?|--editable|--constraints?|--group|--find-links|--no-index)(?:$|=|[^-\s])/;

const SYSTEM: Test = names(/^(?:install|add|in|localinstall|groupinstall|build-dep|reinstall)(?= |$)/);
const PIP: Test = (call) => names(/^(?:pip )?(?:install|wheel|download)(?= |$)/)(call) && !has(LISTS, call);
const CONDA: Test = (call) => names(/^(?:install|create)(?= |$)/)(call) && !has(/^(?:-f|--file)(?:$|=)/, call);
/** A program of Python that fetches models by name. */
const MODELS = /from_pretrained|snapshot_download|hf_hub_download|nltk\.download|SentenceTransformer\(|torch\.hub|spacy\.cli\.download/;

/** Calls that name what they fetch, by the program; the second part is the class whose seconds count where the command's own has none. */
const NAMED: Readonly<Record<string, readonly [Test, CommandKind?]>> = {
  ...Object.fromEntries(
    ['apt', 'apt-get', 'aptitude', 'dnf', 'yum', 'microdnf', 'tdnf', 'zypper', 'apk'].map((name) => [name, [SYSTEM]] as const)
  ),
  pacman: [(call) => has(/^-S/, call) && call.plain.length > 0],
  pip: [PIP],
  pipx: [names(/^install(?= |$)/), 'pip-install'],
  uv: [(call) => PIP(call) || names(/^tool install(?= |$)/)(call), 'pip-install'],
  npm: [namesGlobally],
  pnpm: [namesGlobally],
  bun: [namesGlobally],
  yarn: [names(/^global add(?= |$)/)],
  gem: [names(/^install(?= |$)/)],
  cargo: [(call) => names(/^(?:install|binstall)(?= |$)/)(call) && !has(/^--path(?:$|=)/, call)],
  go: [({ plain }) => plain[0] === 'install' && plain.some((word) => word.includes('@'))],
  dotnet: [(call) => call.plain[0] === 'tool' && (isGlobal(call) || has(/^--tool-path/, call))],
  composer: [says(/^global require /)],
  dart: [names(/^pub global activate(?= |$)/)],
  conda: [CONDA],
  mamba: [CONDA],
  micromamba: [CONDA],
  curl: [fetchesAddress],
  wget: [fetchesAddress],
  aria2c: [fetchesAddress, 'download'],
  git: [(call) => call.plain[0] === 'clone' && fetchesAddress(call)],
  'docker-php-ext-install': [says(/./)],
  'install-php-extensions': [says(/./), 'compile'],
  pecl: [names(/^install(?= |$)/)],
  cpanm: [names(/^(?=.)/), 'gem-install'],
  luarocks: [names(/^install(?= |$)/), 'gem-install'],
  helm: [names(/^plugin install(?= |$)/), 'download'],
  playwright: [says(/^install/), 'apt-install'],
  rustup: [says(/^(?:target|component|toolchain) (?:add|install)/)],
  R: [({ text }) => /install\.packages|install_(?:version|github)|BiocManager::install/.test(text), 'bundle-install'],
  Rscript: [({ text }) => /install\.packages|install_(?:version|github)|BiocManager::install/.test(text), 'bundle-install'],
  'install2.r': [says(/./), 'bundle-install'],
  'nltk.downloader': [says(/./), 'download'],
  spacy: [names(/^download(?= |$)/), 'pip-install'],
  'huggingface-cli': [names(/^download(?= |$)/), 'pip-install'],
  hf: [names(/^download(?= |$)/), 'pip-install'],
  python: [({ words, text }) => words[0] === '-c' && MODELS.test(text), 'pip-install']
};

/** Programs that come as packages of a project, and fetch what fits them. */
const OF_PROJECT: ReadonlySet<string> = new Set(['playwright', 'nltk.downloader', 'spacy', 'python']);

/** By the program, which of its calls that install from lists do so; every call of a program that does not stand here. */
const LISTED: Readonly<Record<string, Test>> = {
  npm: (call) => says(/^(?:ci|install|i|clean-install|ic|install-clean)$/)(call) && !isGlobal(call),
  yarn: says(/^(?:install$|$|workspaces focus)/),
  pnpm: (call) => says(/^(?:install|i|fetch|ci)$/)(call) && !isGlobal(call),
  bun: (call) => says(/^(?:install|i|ci)$/)(call) && !isGlobal(call),
  // From files at hand (`--find-links`) nothing is fetched.
  pip: (call) => has(/^(?:-r|--requirement)/, call) && !has(/^(?:--find-links|--no-index)(?:$|=)/, call),
  uv: (call) => (call.plain[0] === 'pip' ? call.plain[1] === 'sync' || has(/^(?:-r|--requirements?)/, call) : call.plain[0] === 'sync'),
  pdm: says(/^(?:sync|install)$/),
  pipenv: says(/^(?:sync|install)$/),
  poetry: says(/^(?:install|sync)$/),
  // `go mod tidy` and `go mod vendor` go by what the sources import.
  go: says(/^(?:mod download|get$|work sync)/),
  dotnet: says(/^restore/),
  conda: (call) => call.plain[0] === 'env' || has(/^(?:-f|--file)(?:$|=)/, call),
  mamba: (call) => call.plain[0] === 'env' || has(/^(?:-f|--file)(?:$|=)/, call),
  micromamba: (call) => call.plain[0] === 'env' || has(/^(?:-f|--file)(?:$|=)/, call),
  composer: says(/^(?:install|i)$/),
  bundle: says(/^(?:install)?$/),
  gem: () => false,
  swift: says(/^package resolve/)
};
/** Programs that no class of commands stands for, or only by another word of theirs: which calls install from lists, and what they take. */
const FURTHER: Readonly<Record<string, readonly [Test, CommandKind]>> = {
  mix: [({ words }) => words.some((word) => /^deps\.get,?$/.test(word)), 'mix-deps'],
  dart: [says(/^pub get/), 'pip-install'],
  flutter: [says(/^pub get/), 'pip-install'],
  deno: [says(/^(?:install|cache)/), 'pip-install'],
  opam: [(call) => call.plain[0] === 'install' && has(/^--deps-only/, call), 'cargo-build'],
  conan: [says(/^install/), 'bundle-install'],
  clojure: [({ words }) => words[0] === '-P', 'pip-install'],
  clj: [({ words }) => words[0] === '-P', 'pip-install'],
  lein: [says(/^deps/), 'pip-install'],
  R: [({ text }) => text.includes('renv::restore'), 'bundle-install'],
  Rscript: [({ text }) => text.includes('renv::restore'), 'bundle-install'],
  lerna: [says(/^bootstrap/), 'npm-ci'],
  pod: [says(/^install/), 'gem-install'],
  bower: [says(/^install/), 'npm-ci']
};
/** Builds that fetch what they lack, of programs that no other rule knows. */
const BUILT: Readonly<Record<string, readonly [Test, CommandKind]>> = {
  swift: [says(/^(?:build|test)/), 'cargo-fetch'],
  stack: [says(/^(?:build|install)/), 'cargo-build'],
  cabal: [says(/^(?:(?:v2-|new-)?(?:build|install))/), 'cargo-build'],
  lein: [says(/^(?:uberjar|ring|compile|with-profile)/), 'pip-install'],
  rebar3: [says(/^(?:compile|release|as |escriptize|tar)/), 'mix-deps'],
  flutter: [says(/^build/), 'pip-install']
};

/** Where tools keep all that they fetch: with a cache mount there, a step that runs again fetches nothing. */
const STORES: Readonly<Record<string, RegExp>> = {
  go: /(?:^|\/)(?:go|pkg|mod|gopath)\/?$/,
  cargo: /cargo/,
  rustup: /rustup/,
  mvn: /\.m2/,
  gradle: /\.gradle/
};

/** Whether cache mounts at these places keep all that a tool fetches. */
export const keepsAll = (tool: string, targets: readonly string[]): boolean =>
  targets.some((target) => ownEntry(STORES, tool)?.test(target) === true);

/** What a command of a RUN fetches, by its words; null where it does other work. */
export function fetchingOf({ program, operands, kind }: SimpleCommand): Fetching | null {
  const call = callOf(operands);
  const words = operands.filter((_, at) => !OUTPUTS.test(operands[at - 1] ?? '')).join(' ');
  const as = (what: Fetching['what'], by: CommandKind): Fetching => ({
    what,
    tool: program,
    words,
    label: labelOf(program, call),
    seconds: priorOfKind(by),
    isOwn: OF_PROJECT.has(program)
  });
  const [isNamed, named] = ownEntry(NAMED, program) ?? [];
  if (isNamed?.(call) === true) return as('named', named ?? kind);
  const [isFurther, further] = ownEntry(FURTHER, program) ?? [];
  if (isFurther?.(call) === true && further !== undefined) return as('listed', further);
  if (installsListed(kind)) return ownEntry(LISTED, program)?.(call) === false ? null : as('listed', kind);
  const [isBuilt, built] = ownEntry(BUILT, program) ?? [];
  return isBuilt?.(call) === true && built !== undefined ? as('built', built) : null;
}

/** The program and the word behind it that says what it does. */
function labelOf(program: string, { plain }: Call): string {
  const word = plain[0];
  return word === undefined || !/^[a-z][\w:-]*$/.test(word) || /^(?:curl|wget|cpanm|R|Rscript|python)$/.test(program)
    ? program
    : `${program} ${word}`;
}
