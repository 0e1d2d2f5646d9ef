import { createHash } from 'node:crypto';
import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { treePath } from '../assemble.ts';
import type { Repository } from '../repository.ts';
import type { ShellCommand } from '../shell/state.ts';
import { commandIsVolatile, hasUnknown, type Unknowns } from '../unknowns.ts';

// What the steps of a job put into the workspace before a build (docs/discovery.md "The workspace").

type State = MadePath['state'];

const NEW: State = { kind: 'new' };
const OPEN: State = { kind: 'open' };
/** By a digest: what a step writes may hold what nobody should read here. */
const same = (text: string): State => ({ kind: 'same', key: createHash('sha256').update(text).digest('hex') });

export interface StepSource {
  /** `build.yml:12` */
  readonly from: string;
  readonly repository: Repository;
  readonly unknowns: Unknowns;
}

/** Words before the command itself. */
const PREFIXES = new Set(['sudo', 'time', 'env', 'exec', 'command', 'nohup', 'npx', 'bunx', 'retry', '!']);

/** Commands that print what they are told and nothing else. */
const PRINTERS = new Set(['echo', 'printf', 'cat', ':', 'true']);

/** Commands that write nothing into the workspace, unless their output is sent there. */
const READERS = new Set(
  (
    'echo printf cat ls pwd cd test [ [[ true false : export set unset read sleep exit return id whoami uname which type command grep egrep sed ' +
    'awk cut sort uniq head tail wc tr jq yq date env printenv find xargs basename dirname realpath readlink df du ps kill free nproc hash ' +
    'docker docker-compose podman buildah depot kubectl helm gh aws gcloud az cosign trivy syft ssh ping apt apt-get apk yum dnf brew pip pip3 pipx ' +
    'corepack rustup nvm actionlint shellcheck hadolint if then else fi for do done while case esac eval source . trap local declare diff cmp sha256sum md5sum'
  ).split(' ')
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
  /^(?:git (?!clone|checkout|switch|pull|merge|rebase|apply|am|lfs|submodule|reset|clean|restore|stash)|go (?:test|vet|list|version|env|mod download)|cargo (?:fmt|clippy|test|--version)|(?:npm|yarn|pnpm|bun)(?: run)? (?:lint|format|typecheck|type-check|audit|login|whoami|config|cache|-v|--version)|make (?:lint|fmt|vet)|(?:node|python3?|ruby|java|php|go) (?:-v|--version|version))\b/;

/** Paths that git is told not to keep are where tools put what they make: one path for each rule, wildcards filled in. */
function ignoredPaths(repository: Repository): readonly string[] {
  const text = repository.isFile('.gitignore') ? (repository.text('.gitignore') ?? '') : '';
  return text
    .split('\n')
    .slice(0, 500)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#!]/.test(line))
    .map((line) =>
      line
        .replace(/^\*\*\//, '')
        .replace(/^\//, '')
        .replace(/\/\*{0,2}$/, '')
        .replace(/\*+|\?|\[[^\]]*\]/g, 'x')
    )
    .filter((path) => path !== '' && path !== 'x' && !path.startsWith('..'));
}

/** What a made file holds, by the words that make it. */
function stateOf(text: string, isPrinter: boolean, unknowns: Unknowns): State {
  const holes = unknowns.within(text);
  if (holes.some((hole) => hole.volatile) || commandIsVolatile(text)) return NEW;
  return isPrinter && holes.every((hole) => hole.steady === true) ? same(unknowns.show(text)) : OPEN;
}

/** A path as the shell has it, in the repository; null where it lies outside or is not known. A word that is no path gives null. */
function placeOf(word: string | undefined, directory: string): string | null {
  if (word === undefined || word === '' || hasUnknown(word) || /^[&$-]/.test(word)) return null;
  const path = treePath(directory, word);
  return path === null || path === '' ? null : path;
}

/** Tools that write a new version, or what follows from it, into the files of their package. */
const REWRITES: readonly { readonly command: RegExp; readonly files: readonly string[] }[] = [
  { command: /^(?:npm|yarn|pnpm|bun pm) version\b/, files: ['package.json', 'package-lock.json'] },
  { command: /^(?:npm|pnpm|bun pm) pkg set\b/, files: ['package.json'] },
  { command: /^poetry version \S/, files: ['pyproject.toml'] },
  { command: /^uv version \S/, files: ['pyproject.toml', 'uv.lock'] },
  { command: /^cargo set-version\b/, files: ['Cargo.toml', 'Cargo.lock'] },
  { command: /^(?:mvn|\.\/mvnw)\b.* versions:set\b/, files: ['pom.xml'] }
];

/** Files that the words of one command name as what they write. */
function writtenBy(words: readonly string[]): readonly string[] {
  const text = words.join(' ');
  const rewritten = REWRITES.find(({ command }) => command.test(text));
  if (rewritten !== undefined) return rewritten.files;
  const [name = '', ...rest] = [words[0]?.toLowerCase() ?? '', ...words.slice(1)];
  const plain = rest.filter((word) => !word.startsWith('-'));
  const behind = (...flags: readonly string[]) => rest.flatMap((word, at) => (flags.includes(word) ? (rest[at + 1] ?? []) : []));
  const last = plain.at(-1);
  switch (name) {
    case 'tee':
    case 'touch':
    case 'truncate':
    case 'rm':
      return plain;
    case 'chmod':
    case 'chown':
      return plain.slice(1);
    case 'mkdir':
      return plain.map((path) => `${path}/`);
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install':
    case 'rsync':
      return [...(last === undefined ? [] : [last]), ...(name === 'mv' ? plain.slice(0, -1) : [])];
    case 'sed':
    case 'yq':
    case 'perl':
      return rest.some((word) => /^-\w*i|^--in-?place/.test(word)) ? plain.slice(rest.includes('-e') ? 0 : 1) : [];
    case 'curl':
      return [...behind('-o', '--output'), ...(rest.includes('-O') ? plain.map((url) => url.slice(url.lastIndexOf('/') + 1)) : [])];
    case 'wget': {
      const named = behind('-O', '--output-document');
      return named.length > 0 ? named : plain.map((url) => url.slice(url.lastIndexOf('/') + 1));
    }
    case 'set-content':
    case 'add-content':
    case 'out-file':
    case 'new-item': {
      const named = rest.flatMap((word, at) => (/^-(?:file|literal)?path$/i.test(word) ? (rest[at + 1] ?? []) : []));
      return named.length > 0 ? named : plain.slice(0, 1);
    }
    case 'unzip':
      return behind('-d').map((path) => `${path}/`);
    case 'tar':
      return behind('-C', '--directory').map((path) => `${path}/`);
    case 'git':
      if (rest[0] !== 'clone') return [];
      return [`${plain[2] ?? (plain[1] ?? '').replace(/^.*\//, '').replace(/\.git$/, '')}/`];
    case 'openssl':
    case 'age':
    case 'gpg':
      return behind('-out', '-o', '--output');
    default:
      return behind('-o', '--out', '--output', '--outdir', '--output-dir', '--out-dir', '--dest', '--destination');
  }
}

/** Folders that the commands take away, each with its `/`. */
export function removedByCommands(commands: readonly ShellCommand[]): readonly string[] {
  return commands.flatMap(({ words, directory }) => {
    const [name, ...rest] = words.filter((word) => !PREFIXES.has(word));
    const isWhole = rest.some((word) => /^-\w*[rR]|^--recursive$/.test(word));
    if (name !== 'rm' || !isWhole) return [];
    return rest.flatMap((word) => {
      const path = placeOf(word.replace(/\/+$/, ''), directory);
      return path === null ? [] : [`${path}/`];
    });
  });
}

/** Commands that bring other content of the repository's own files. */
const MOVES_THE_TREE = /^git (?:checkout|switch|pull|merge|rebase|apply|am|reset|restore|stash)\b/;

/** What the commands of a `run` step leave in the workspace; `texts`: what they write to each file, as far as that is known. */
export function madeByCommands(
  commands: readonly ShellCommand[],
  texts: ReadonlyMap<string, string>,
  source: StepSource
): readonly MadePath[] {
  const { unknowns, from, repository } = source;
  const made: MadePath[] = [];
  const add = (path: string | null, state: State, because: Sentence) => {
    if (path !== null) made.push({ path, state, because, from });
  };
  for (const [at, { words: all, directory, output, line }] of commands.entries()) {
    const words = all.slice(all.findIndex((word) => !PREFIXES.has(word) && !/^[A-Za-z_]\w*=/.test(word)));
    const [name = ''] = words;
    const text = words.join(' ');
    // What stands on the same line may be piped in.
    const beside = commands.filter((other) => other.line === line).map((other) => other.words);
    const isPrinter = beside.every(([first = '']) => PRINTERS.has(first) || first === 'tee');
    const stateOfFile = (file: string): State => {
      const known = texts.get(file);
      const byText = known === undefined ? OPEN : stateOf(known, true, unknowns);
      return byText.kind === 'open' ? stateOf(beside.map((one) => one.join(' ')).join('\n'), isPrinter, unknowns) : byText;
    };
    if (output !== null) {
      const path = placeOf(output, directory);
      add(path, stateOfFile(output), say`a step writes ${code(path ?? '')} before the build`);
    }
    const written = writtenBy(words);
    for (const word of written) {
      const path = placeOf(word, directory);
      const isFixed = name === 'mkdir' || name === 'rm' || name === 'touch' || name === 'chmod';
      const state = isFixed ? same(text) : name === 'tee' ? stateOfFile(word) : stateOf(text, false, unknowns);
      add(path === null ? null : word.endsWith('/') ? `${path}/` : path, state, say`a step writes ${code(path ?? '')} before the build`);
    }
    if (MOVES_THE_TREE.test(text) && !/--detach|-b /.test(text))
      add('', OPEN, say`${code(shown(words, unknowns))} changes the checkout before the build`);
    if (/^git (?:lfs|submodule)\b/.test(text)) add('', OPEN, say`${code(shown(words, unknowns))} fetches files before the build`);
    const folder = FOLDERS.find((one) => one.command.test(text))?.folder;
    if (folder !== undefined)
      add(placeOf(folder, directory), OPEN, say`${code(shown(words, unknowns))} runs before the build and fills ${code(folder)}`);
    else if (written.length === 0 && !READERS.has(name) && !LOOKS.test(text) && !MOVES_THE_TREE.test(text) && name !== '' && at < 200) {
      const tool = code(shown(words, unknowns));
      for (const path of ignoredPaths(repository))
        add(path, OPEN, say`${tool} runs before the build and may write ${code(path)}, which git ignores`);
    }
  }
  return made;
}

/** Calls by which programs write a file whose name stands in them as a text. */
const WRITING_CALLS =
  /\bopen\(\s*(['"])([^'"\n]+)\1\s*,\s*(?:mode\s*=\s*)?['"][rbt]*[wax+]|\bPath\(\s*(['"])([^'"\n]+)\3\s*\)\.(?:write_text|write_bytes|touch)|\b(?:writeFile|appendFile)(?:Sync)?\(\s*(['"])([^'"\n]+)\5|\bFile\.write\(\s*(['"])([^'"\n]+)\7/g;

/** What a script in another language than a shell's leaves in the workspace, as far as it names it. */
export function madeByProgram(script: string, directory: string, { from }: StepSource): readonly MadePath[] {
  return [...script.slice(0, 100_000).matchAll(WRITING_CALLS)].flatMap((call) => {
    const path = placeOf(call[2] ?? call[4] ?? call[6] ?? call[8], directory);
    return path === null ? [] : [{ path, state: OPEN, because: say`a step writes ${code(path)} before the build`, from }];
  });
}

/** A command without its arguments, in which values of variables may stand; git with what it is told to do. */
const shown = ([name = '', verb = '']: readonly string[], unknowns: Unknowns): string =>
  unknowns.show(name === 'git' ? `${name} ${verb}` : name).slice(0, 60);

/** An action that writes into the workspace. */
interface Writer {
  readonly uses: RegExp;
  /** Paths by its inputs, each a folder where it ends in `/`. */
  readonly paths: (input: (name: string) => string) => readonly string[];
  readonly state: State;
  readonly because: Sentence;
}

const folder = (path: string): string => (path === '' || path === '.' || path === './' ? '' : `${path.replace(/\/+$/, '')}/`);
const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());

const WRITERS: readonly Writer[] = [
  {
    uses: /download-(?:workflow-)?artifacts?(?:@|$)|\/gh-release-downloader|\/release-downloader|fetch-gh-release-asset/i,
    // Its files have names of their own, in the folder that is named or in the root.
    paths: (input) => [folder(input('path') || input('out-file-path') || input('target')) || `${input('name') || 'artifact'}/`],
    state: OPEN,
    because: say`an artifact is downloaded there before the build`
  },
  {
    uses: /^google-github-actions\/auth@/i,
    paths: (input) => (input('create_credentials_file') === 'false' ? [] : ['gha-creds-0123456789abcdef.json']),
    state: NEW,
    because: say`the authentication action leaves a credentials file of random name in the workspace (${code('gha-creds-….json')})`
  },
  {
    uses: /^(?:actions|buildjet|useblacksmith|runs-on)\/cache(?:\/restore)?@/i,
    paths: (input) => lines(input('path')).map((path) => (/[*?]/.test(path) ? '' : path)),
    state: OPEN,
    because: say`a step brings it back from a cache before the build`
  },
  {
    uses: /^ruby\/setup-ruby@/i,
    paths: (input) => (input('bundler-cache') === 'true' ? ['vendor/bundle/'] : []),
    state: OPEN,
    because: say`bundler fills it before the build`
  },
  { uses: /^bahmutov\/npm-install@/i, paths: () => ['node_modules/'], state: OPEN, because: say`npm fills it before the build` },
  {
    uses: /create-envfile|make-envfile|dotenv-action/i,
    paths: (input) => [`${folder(input('directory'))}${input('file_name') || input('file-name') || '.env'}`],
    state: OPEN,
    because: say`an action writes it before the build`
  },
  {
    uses: /write-file|base64-to-file|create-json|json-edit|find-and-replace|replace-tokens|string-to-file/i,
    paths: (input) => [input('path') || input('fileName') || input('file') || input('name') || input('files') || input('include')],
    state: OPEN,
    because: say`an action writes it before the build`
  },
  {
    uses: /trivy-action|sbom-action|codeql-action/i,
    paths: (input) => [input('output') || input('output-file')],
    state: OPEN,
    because: say`an action writes it before the build`
  },
  {
    uses: /\/build-push-action@|\/bake-action@/i,
    paths: (input) => [...input('outputs').matchAll(/type=local[^\n]*?dest=([^,\s]+)/g)].map(([, path = '']) => folder(path)),
    state: OPEN,
    because: say`an earlier build of the job writes it`
  }
];

/** Actions of these makers set tools up and leave the workspace alone. */
const LEAVES_IT_ALONE =
  /^(?:actions\/(?:checkout|setup-|upload-|cache|github-script|labeler|attest)|docker\/|aws-actions\/|azure\/|sigstore\/|crazy-max\/|hashicorp\/|github\/|step-security\/)/i;
/** Other actions whose name says that they make something. */
const MAKES_SOMETHING = /generat|codegen|compile|gradle|maven|build(?!x|-push|ah|kit)|protoc|buf-|version|gitversion|changelog|minify/i;

/** What an action leaves in the workspace. */
export function madeByAction(uses: string, input: (name: string) => string, workspace: string, source: StepSource): readonly MadePath[] {
  const { from, repository } = source;
  const writer = WRITERS.find((one) => one.uses.test(uses));
  if (writer !== undefined) {
    return writer.paths(input).flatMap((word) => {
      const path = placeOf(word, workspace);
      return path === null ? [] : [{ path: word.endsWith('/') ? `${path}/` : path, state: writer.state, because: writer.because, from }];
    });
  }
  if (LEAVES_IT_ALONE.test(uses) || !MAKES_SOMETHING.test(uses)) return [];
  const name = uses.split('@', 1)[0];
  return ignoredPaths(repository).map((path) => ({
    path,
    state: OPEN,
    because: say`${code(name ?? '')} runs before the build and may write ${code(path)}, which git ignores`,
    from
  }));
}
