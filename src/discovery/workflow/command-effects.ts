import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { treePath } from '../assemble.ts';
import { variableFlags } from '../ci-variables.ts';
import { commandNature } from '../command-nature.ts';
import { matchesGlob } from '../path-glob.ts';
import { programFile, runsPrograms } from '../program-files.ts';
import type { ShellCommand } from '../shell/state.ts';
import { sedFinds } from '../shell/text-filters.ts';
import { withoutPrefixes } from '../shell/wrappers.ts';
import type { Unknowns } from '../unknowns.ts';
import { fetchedLargeFiles, filledSubmodules } from './checkout.ts';
import { isOfSomeName, keepsSource, writtenBy } from './command-writes.ts';
import { mountsWorkspace } from './container-mounts.ts';
import {
  anything,
  type Effect,
  gitFolder,
  gone,
  NEW,
  OPEN,
  placeOf,
  projectOutput,
  type StepSource,
  same,
  someFileIn,
  together
} from './effect.ts';
import { programEffect } from './program-effects.ts';
import { asCalled, isToolWrapper, toolOutputs } from './tool-outputs.ts';

// What commands of a step put into the workspace before a build (docs/discovery.md "The workspace").

type State = MadePath['state'];

/** Commands that print what they are told and nothing else. */
const PRINTERS = new Set(['echo', 'printf', 'cat', ':', 'true']);

const words = (text: string) => new Set(text.split(' '));

/** Commands that write nothing into the workspace, unless their words name a file or their output is sent there. */
const READERS = words(
  'echo printf cat ls pwd cd pushd popd test [ [[ true false : umask export set unset read sleep exit return id whoami uname which type command grep egrep sed ' +
    'cut sort uniq head tail wc tr jq yq date env printenv basename dirname realpath readlink df du ps kill free nproc hash shift ' +
    'docker docker-compose podman buildah depot nsc cosign trivy syft ping actionlint shellcheck hadolint if then else fi for do done while case ' +
    'esac trap local declare diff cmp sha256sum md5sum mkdir rm touch chmod chown tee cp mv ln tar unzip curl wget ' +
    'systemctl service journalctl sysctl mount umount swapoff swapon hostname hostnamectl arch lscpu lsblk lsof lsb_release getent groups pgrep pkill ' +
    'killall dig host nslookup netstat ss nc seq expr wait sync base64 md5 sha1sum sha512sum shasum exec cksum rev fold paste comm column od xxd tput clear logger'
);

/** The same, but what further words or other files make them do is not followed here. */
const RUNNERS = words(
  'source . eval xargs find awk kubectl helm gh aws gcloud gsutil az ssh apt apt-get apk yum dnf brew pip pip3 pipx corepack rustup nvm uname'
);

/** Tools that leave their work in one known folder. */
const FOLDERS: readonly { readonly command: RegExp; readonly folder: string }[] = [
  {
    command: /^(?:npm (?:ci|i|install)|yarn(?: install)?|pnpm (?:i|install)|bun (?:i|install))(?: --?[\w=:@/.-]+)*$/,
    folder: 'node_modules'
  },
  { command: /^composer install\b/, folder: 'vendor' },
  { command: /^go mod vendor\b/, folder: 'vendor' },
  { command: /^bundle install\b/, folder: 'vendor/bundle' }
];

/** Runs of tools that only look. */
const LOOKS =
  /^(?:git (?!clone|checkout|switch|pull|merge|rebase|apply|am|lfs|submodule|reset|clean|restore|stash)|go (?:test|vet|list|version|env|mod download)|cargo (?:fmt|clippy|--version)|(?:npm|yarn|pnpm|bun)(?: run)? (?:lint|format|typecheck|type-check|audit(?! fix)|login|whoami|config|cache|-v|--version)|make (?:lint|fmt|vet)|(?:node|python3?|ruby|java|php|go) (?:-v|--version|version))\b/;

/** Installs for the machine. */
const FOR_THE_MACHINE =
  /^(?:(?:npm|pnpm|bun) (?:i|install|add)\b(?=.* (?:-\w*g|--global|--location[= ]global)(?: |$))|yarn global add|cargo (?:b?install)|go install|gem install(?!.*(?:--install-dir|-i ))|dotnet tool (?:install|update)\b(?=.* (?:-g|--global)\b)|composer global|uv tool|pipx)\b/;

/** Where tools of a project put what they make, besides the paths that git is told not to keep. */
const OUTPUTS: readonly { readonly command: RegExp; readonly folders: readonly string[] }[] = [
  { command: /^(?:mvn|\S*mvnw|sbt|lein|cargo)\b/, folders: ['target/'] },
  { command: /^(?:gradle|\S*gradlew)\b/, folders: ['build/', 'target/'] },
  { command: /^(?:python3? -m build|poetry build|uv build|hatch build|goreleaser|vite build|rollup|webpack|parcel)\b/, folders: ['dist/'] },
  { command: /^(?:npm|pnpm|yarn|bun|turbo|nx|lerna|tsc|ng|esbuild)\b/, folders: ['dist/', 'build/', 'out/', 'lib/'] },
  { command: /^next\b/, folders: ['.next/', 'out/'] },
  { command: /^dotnet (?:build|publish|pack)\b/, folders: ['bin/', 'obj/'] },
  { command: /^go build\b/, folders: ['some-file'] },
  { command: /^hugo\b/, folders: ['public/'] },
  { command: /^(?:mkdocs|bundle exec jekyll|jekyll)\b/, folders: ['site/', '_site/'] }
];

/** What a made file holds, by the words that make it. */
function stateOf(text: string, isPrinter: boolean, unknowns: Unknowns): State {
  const holes = unknowns.within(text);
  if (holes.some((hole) => hole.volatile) || commandNature(text, unknowns) === 'new') return NEW;
  return isPrinter && holes.every((hole) => hole.steady === true) ? same(unknowns.show(text)) : OPEN;
}

/** Folders that the commands take away, each with its `/`. */
export function removedByCommands(commands: readonly ShellCommand[]): readonly string[] {
  return commands.flatMap(({ words: all, directory }) => {
    const [name, ...rest] = withoutPrefixes(all);
    const isWhole = rest.some((word) => /^-\w*[rR]|^--recursive$/.test(word));
    if (name !== 'rm' || !isWhole) return [];
    return rest.flatMap((word) => {
      const path = placeOf(word.replace(/\/+$/, ''), directory);
      return path === null ? [] : [`${path}/`];
    });
  });
}

/** Commands that bring other content of the repository's own files. */
const MOVES_THE_TREE =
  /^git (?:checkout|switch|pull|merge|rebase|apply|am|reset|restore|stash|cherry-pick|revert|rm(?!.* --cached)|mv|read-tree|checkout-index|sparse-checkout|subtree|crypt|secret|annex)\b/;
/** Tools that write files of git anew, of which their words name none: formatters, and what raises a version. */
const REFORMATS =
  /^(?:cargo (?:fmt|fix)(?!.*--check)|black\b(?!.*--(?:check|diff))|isort\b(?!.*(?:--check|--diff|-c\b))|ruff format\b(?!.*--(?:check|diff))|ruff\b.* --fix\b|dotnet format\b(?!.*--verify-no-changes)|mix format\b(?!.*--check)|hatch version \S|pdm bump \S|bump2version|bumpversion|bump-my-version|bumpver|cz bump|changeset version|standard-version|semantic-release|release-it|lerna version|(?:ncu|npm-check-updates)\b.* (?:-\w*u|--upgrade))/;
/** Commands that write files of git anew: generators and formatters. */
const REWRITES =
  /^(?:patch|go generate|go mod tidy|gofmt .*-w|goimports .*-w|cargo (?:fmt|fix)(?!.*--check)|(?:npx |bunx )?\S*(?:prettier|eslint|biome|stylelint|rubocop|ruff|black|isort)\b.*(?:--write|--fix|-w\b|-a\b)|terraform fmt(?!.*-check)|pre-commit run)\b|\b(?:codegen|generate)\b(?!.*(?:--check|--dry-run))/;
const MOST_COMMANDS = 200;

/** Tools that test or look, and leave at most what git is told not to keep. */
const TESTS = words(
  'pytest jest vitest mocha ava rspec phpunit ctest tox nox cypress playwright k6 newman golangci-lint ruff mypy flake8 black pylint pyright eslint prettier biome ' +
    'commitlint semver stylelint rubocop phpstan psalm yamllint markdownlint markdownlint-cli2 codespell typos reuse pre-commit semgrep gitleaks trufflehog bandit safety ' +
    'pip-audit osv-scanner codecov vercel netlify firebase crane skopeo oras regctl jf sentry-cli flyctl fly kubeconform ct ansible-lint ansible-playbook tflint ' +
    'checkov terraform tofu pulumi goss container-structure-test dive systemctl service ufw iptables sysctl modprobe useradd usermod groupadd mount umount ' +
    'locale-gen update-alternatives dpkg snap choco tailscale nproc free lscpu lsblk dotnet gcc clang cmake ninja bazel bazelisk buck2 meson mix elixir rebar3 ' +
    'psql mysql redis-cli mongosh pg_isready createdb dropdb sqlite3 initdb wait-for-it wait-on timeout nc telnet dig nslookup host openssl gpg ssh scp ssh-keyscan ssh-add ssh-agent'
);
/** Words by which such a tool writes a report where it is told. */
const REPORTS = /--(?:junit-?xml|cov-report|output|out|o|report|log-file|outputFile|coverage)\b|-o\b/;

/** What the commands of a `run` step do to the workspace; `texts`: what they write to each file, as far as that is known. */
export function commandEffects(commands: readonly ShellCommand[], texts: ReadonlyMap<string, string>, source: StepSource): Effect {
  const effects = commands.slice(0, MOST_COMMANDS).map((command): Effect => {
    const effect = commandEffect(command, commands, texts, source);
    return command.perhaps === true ? { ...effect, made: effect.made.map((one) => ({ ...one, state: OPEN })) } : effect;
  });
  return together(commands.length > MOST_COMMANDS ? [...effects, { made: [], mayWriteMore: true }] : effects);
}

/** What stands around a command that tells what it writes. */
interface Around {
  readonly commands: readonly ShellCommand[];
  readonly texts: ReadonlyMap<string, string>;
  readonly source: StepSource;
}

/** What is known of the text that a command puts into a file: its words, or those of what is piped in. */
function stateOfFile(file: string, line: number, { commands, texts, source: { unknowns } }: Around): State {
  const known = texts.get(file);
  const byText = known === undefined ? OPEN : stateOf(known, true, unknowns);
  if (byText.kind !== 'open') return byText;
  // What stands on the same line may be piped in.
  const beside = commands.filter((other) => other.line === line).map((other) => other.words);
  const isPrinter = beside.every(([first = '']) => PRINTERS.has(first) || first === 'tee');
  const [only = [], ...others] = beside.map((one) => one.join(' '));
  if (others.length === 0) return stateOf(String(only), isPrinter, unknowns);
  return commandNature([only, ...others].join(' | '), unknowns) === 'new' ? NEW : OPEN;
}

/** The files that a command's redirection and its words name. */
function filesWritten(
  { directory, output, appends, line }: ShellCommand,
  own: readonly string[],
  written: readonly string[],
  around: Around
): MadePath[] {
  const { unknowns, from } = around.source;
  const [name = ''] = own;
  const text = own.join(' ');
  const made: MadePath[] = [];
  const add = (path: string | null, state: State, because: Sentence) => {
    if (path !== null) made.push({ path, state, because, from });
  };
  const writes = (path: string | null) =>
    name === 'rm' ? say`a step removes ${code(path ?? '')} before the build` : say`a step writes ${code(path ?? '')} before the build`;
  if (output !== null) {
    const state = stateOfFile(output, line, around);
    add(placeOf(output, directory), appends === true ? state : inPlace(state), writes(placeOf(output, directory)));
  }
  for (const word of written) {
    if (isOfSomeName(word)) {
      add(someFileIn(word.slice(0, -1), directory), OPEN, say`${code(shown(own, unknowns))} puts files there before the build`);
      continue;
    }
    const path = placeOf(word, directory);
    const beyond = path === null ? unknownPlace(word, own, directory, unknowns) : null;
    if (beyond !== null) add(beyond, OPEN, say`${code(shown(own, unknowns))} writes files before the build whose names are not known`);
    const byFile = keepsSource(own) ? fromFile(own, directory, around.source) : null;
    const byWords = () => byFile ?? stateOf(text, false, unknowns);
    const effect =
      name === 'rm'
        ? gone(text)
        : FIXED.has(name) || isLink(own)
          ? same(text)
          : name === 'tee'
            ? stateOfFile(word, line, around)
            : byWords();
    const isWhole = (name === 'tee' && !/ (?:-\w*a|--append)\b/.test(text)) || (name === 'cp' && byFile !== null && isFileAt(path, around));
    const state = isWhole ? inPlace(effect) : effect;
    add(path === null ? null : word.endsWith('/') ? `${path}/` : path, state, writes(path));
  }
  return made;
}

/** Variables that name no place in the workspace. */
const OUTSIDE = /HOME|TE?MP|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)|mktemp|CACHE|XDG_|\bAGENT_|PREFIX|ROOT\b|\/dev\//i;
/** Commands that change files where they stand. */
const EDITS = /^(?:g?sed|perl|yq|dos2unix|unix2dos)$/;
/** Commands that take files away or move them, often ones of their own; those that a search gives are files of git. */
const MOVES = /^(?:rm|mv|chmod)$/;

/** What a command may write whose word for it holds what is not known: files of git where it edits, else a file of a name of its own. */
function unknownPlace(word: string, own: readonly string[], directory: string, unknowns: Unknowns): string | null {
  const [first] = unknowns.within(word);
  if (first === undefined || OUTSIDE.test(first.name) || /^[&~/]/.test(word)) return null;
  const start = word.slice(0, word.indexOf(unknowns.mark(first)));
  const folder = start.includes('/') ? treePath(directory, start.slice(0, start.lastIndexOf('/'))) : treePath(directory, '.');
  if (folder === null) return null;
  const [name = ''] = own;
  if (MOVES.test(name) && first.name !== 'xargs') return null;
  if (EDITS.test(name) || MOVES.test(name)) return folder === '' ? '' : `${folder}/`;
  return `${folder === '' ? '' : `${folder}/`}some-file/`;
}

/** What is written in the place of a file, whatever git holds there. */
const inPlace = (state: State): State => (state.kind === 'same' ? { ...state, left: 'this' } : state);

const isFileAt = (path: string | null, { source: { repository } }: Around): boolean => path !== null && repository.isFile(path);

/** Commands that do the same every time. */
const FIXED = new Set(['mkdir', 'touch', 'chmod']);
/** A link holds the words that lead on. */
const isLink = ([name = '', ...rest]: readonly string[]): boolean => name === 'ln' && rest.some((word) => /^-\w*s|^--symbolic$/.test(word));

function commandEffect(
  command: ShellCommand,
  commands: readonly ShellCommand[],
  texts: ReadonlyMap<string, string>,
  source: StepSource
): Effect {
  const { words: all, directory, stdin } = command;
  const { unknowns, from } = source;
  const own = withoutPrefixes(all);
  const [name = ''] = own;
  const text = own.join(' ');
  const written = writtenBy(own);
  const made = filesWritten(command, own, written, { commands, texts, source });
  const add = (path: string | null, state: State, because: Sentence) => {
    if (path !== null) made.push({ path, state, because, from });
  };
  const tool = code(shown(own, unknowns));
  for (const path of foundAndRemoved(own, directory, source)) add(path, gone(text), say`a step removes ${code(path)} before the build`);
  if (MOVES_THE_TREE.test(text) && !/--detach|-b /.test(text)) add('', OPEN, say`${tool} changes the checkout before the build`);
  const fetched = fetchedByGit(text, source);
  if (fetched !== null) return { made: [...made, ...fetched], mayWriteMore: true };
  if (REFORMATS.test(asCalled(text))) add('', OPEN, say`${tool} runs before the build and may write files of git anew`);
  for (const path of toolOutputs(text, directory, source.repository))
    add(path, stateOf(text, false, unknowns), say`${tool} runs before the build and may write ${code(path)}`);
  if (/^git (?:lfs|submodule)\b/.test(text)) add('', OPEN, say`${tool} fetches files before the build`);
  if (/^git clone\b/.test(text) && written.length === 0)
    made.push(...gitFolder(say`${tool} writes a new ${code('.git')} in every job`, from));
  const folder = FOLDERS.find((one) => one.command.test(text))?.folder;
  if (folder !== undefined) add(placeOf(folder, directory), OPEN, say`${tool} runs before the build and fills ${code(folder)}`);
  if (FOR_THE_MACHINE.test(text)) return { made, mayWriteMore: false };
  if (folder !== undefined || written.length > 0 || MOVES_THE_TREE.test(text) || LOOKS.test(text) || name === '')
    return { made, mayWriteMore: made.length > 0 };
  const named: Effect = { made, mayWriteMore: false };
  if (mountsWorkspace(own, directory, source))
    return together([named, anything(() => say`a container with the workspace in it runs before the build`, source)]);
  // A wrapper only starts its tool, and a program of a framework does what the framework is told.
  if (isToolWrapper(name)) return together([named, projectOutput([tool], [], source)]);
  const program = programOf(own, stdin, directory, source);
  // A script that is not seen, as installers are, with folders that it is told.
  if (/^(?:ba|z|da)?sh$/.test(name) && stdin === null && own.includes('-s'))
    for (const word of own.filter((one) => /^(?:\.{1,2}\/|[\w.-]+\/)/.test(one))) {
      const path = placeOf(word, directory);
      add(path === null ? null : `${path}/`, OPEN, say`a script that is not seen may write ${code(word)} before the build`);
    }
  if (startsFramework(own))
    return together([{ made, mayWriteMore: true }, anything(() => say`${tool} runs before the build and may write files`, source)]);
  if (program !== null) return together([named, programEffect(program, directory, source)]);
  if (READERS.has(name)) return named;
  if (RUNNERS.has(name)) return { made, mayWriteMore: true };
  if (REWRITES.test(text)) add('', OPEN, say`${tool} runs before the build and may write files of git anew`);
  // Of a tool that nobody here knows all that can be said is that it may write files.
  if (!isKnownTool(own))
    return together([{ made, mayWriteMore: true }, anything(() => say`${tool} runs before the build and may write files`, source)]);
  const outputs = OUTPUTS.find(({ command }) => command.test(text))?.folders ?? [];
  return together([
    named,
    projectOutput(
      [tool],
      outputs.flatMap((path) => inDirectory(path, directory)),
      source
    )
  ]);
}

/** Most files of git that one search is followed to. */
const MOST_FOUND = 200;

/** Files of git that `find … -delete` or `-exec rm` takes away, by their names. */
function foundAndRemoved(own: readonly string[], directory: string, { repository }: StepSource): readonly string[] {
  const [tool, ...rest] = own;
  if (tool !== 'find' || !/ -delete\b| -exec(?:dir)? rm /.test(own.join(' '))) return [];
  const first = rest.findIndex((word) => word.startsWith('-') || word === '(' || word === '!');
  const starts = (first <= 0 ? ['.'] : rest.slice(0, first)).map((word) => treePath(directory, word));
  const names = rest.flatMap((word, at) => (/^-i?name$/.test(rest[at - 1] ?? '') ? [word] : []));
  // Other tests, and a negation, may keep any of them.
  const isSimple = rest
    .slice(first)
    .every((word) => !/^(?:!|-not|-path|-mtime|-newer|-size|-prune|-o|-maxdepth|-mindepth|-regex|-perm|-empty)$/.test(word));
  if (names.length !== 1 || !isSimple) return [];
  const isBelow = (path: string) => starts.some((start) => start !== null && (start === '' || path.startsWith(`${start}/`)));
  return repository.paths.filter((path) => isBelow(path) && matchesGlob(`**/${names[0]}`, path)).slice(0, MOST_FOUND);
}

/** Large files and submodules, which commits name, as git brings them where no word asks for others. */
function fetchedByGit(text: string, { repository, from }: StepSource): readonly MadePath[] | null {
  const FETCHES_NOTHING =
    /^git (?:lfs (?:install|uninstall|version|env|ls-files|status|fetch|logs|locks)|submodule (?:init|sync|status|summary))\b/;
  if (FETCHES_NOTHING.test(text)) return [];
  if (/^git lfs (?:pull|checkout)$/.test(text)) return fetchedLargeFiles(repository, from);
  const update =
    /^git submodule (?:--quiet |-q )?update((?: --(?:init|recursive|force|depth[ =]\d+|jobs[ =]\d+|recommend-shallow|quiet))*)$/.exec(text);
  return update?.[1]?.includes('--init') === true ? filledSubmodules(repository, update[1].includes('--recursive'), from) : null;
}

const isKnownTool = (own: readonly string[]): boolean => {
  const [name = '', ...rest] = own;
  const program = name.slice(name.lastIndexOf('/') + 1);
  const text = own.join(' ');
  if (TESTS.has(program)) return !REPORTS.test(text);
  if (/^python[\d.]*$/.test(program))
    return /^-m (?:pip|venv|virtualenv|pytest|unittest|flake8|mypy|compileall|build|pipx|coverage)\b/.test(rest.join(' '));
  return (
    OUTPUTS.some(({ command }) => command.test(text)) ||
    /^(?:git|make|gmake|just|task|mise|rake|bundle|composer|php|ruby|perl|bash|sh|zsh|poetry|uv|pdm|pipenv|conda|hatch|node|deno)$/.test(
      program
    )
  );
};

const inDirectory = (path: string, directory: string): readonly string[] => {
  const place = placeOf(path.replace(/\/$/, ''), directory);
  return place === null ? [] : [path.endsWith('/') ? `${place}/` : place];
};

/** A file that comes from one of the repository's by the words of a command alone. */
function fromFile(own: readonly string[], directory: string, { unknowns, repository }: StepSource): State | null {
  const text = own.join(' ');
  const environment = own[0] === 'yq' ? [...text.matchAll(/\b(?:str)?env\((\w*)\)|\benvsubst\b|\bload\w*\(/g)] : [];
  if (environment.length > 0) return environment.some(([, name = '']) => variableFlags(name).volatile) ? NEW : OPEN;
  // What a copy replaces is no part of it.
  const contents = own.slice(1, own[0] === 'cp' ? -1 : undefined).flatMap((word) => {
    const path = placeOf(word, directory);
    return path !== null && repository.isFile(path) ? [repository.text(path)] : [];
  });
  const holes = unknowns.within(text);
  const isNew = holes.some((hole) => hole.volatile) || commandNature(text, unknowns) === 'new';
  if (isNew && own[0] === 'sed') return edited(own, contents);
  if (isNew || holes.some((hole) => hole.steady !== true)) return null;
  return contents.length === 0 || contents.includes(null) ? null : same(JSON.stringify([unknowns.show(text), contents]));
}

/** What a replacement by a new text leaves: new only where it finds something in what git holds. */
const edited = (own: readonly string[], contents: readonly (string | null)[]): State =>
  contents.some((text) => text !== null && sedFinds(own.slice(1), text)) ? NEW : OPEN;

/** The text of a program in another language that a command runs; null where it runs none, or one that cannot be read. */
function programOf(own: readonly string[], stdin: string | null, directory: string, { repository }: StepSource): string | null {
  const [name = '', ...rest] = own;
  // A program of the repository by its own name.
  const started = name.includes('/') ? treePath(directory, name) : null;
  if (started !== null && repository.isFile(started)) return repository.text(started);
  if (!runsPrograms(name)) return null;
  const inline = rest.findIndex((word) => /^(?:-c|-e|--eval|-p|-r)$/.test(word));
  if (inline !== -1) return rest[inline + 1] ?? '';
  if (rest.length === 0 || rest[0] === '-') return stdin;
  const file = programFile(name, rest);
  const path = file === null ? null : treePath(directory, file);
  return path !== null && repository.isFile(path) ? repository.text(path) : null;
}

/** Programs that hand all of their words to a framework or a build tool. */
const startsFramework = (own: readonly string[]): boolean =>
  own.slice(0, 3).some((word) => /(?:^|\/)(?:(?:manage|setup)\.py|artisan|bin\/console|rails|rake)$/.test(word));

/** A command without its arguments, in which values of variables may stand; git with what it is told to do. */
const shown = ([name = '', verb = '']: readonly string[], unknowns: Unknowns): string =>
  unknowns.show(name === 'git' ? `${name} ${verb}` : name).slice(0, 60);
