// Which files the words of a command name as what it writes, by the manuals of the tools.

/** Tools that write a new version, or what follows from it, into the files of their package. */
const REWRITES: readonly { readonly command: RegExp; readonly files: readonly string[] }[] = [
  { command: /^(?:npm|yarn|pnpm|bun pm) version\b/, files: ['package.json', 'package-lock.json'] },
  { command: /^(?:npm|pnpm|bun pm) pkg set\b/, files: ['package.json'] },
  { command: /^poetry version \S/, files: ['pyproject.toml'] },
  { command: /^uv version \S/, files: ['pyproject.toml', 'uv.lock'] },
  { command: /^cargo set-version\b/, files: ['Cargo.toml', 'Cargo.lock'] },
  { command: /^(?:mvn|\.\/mvnw)\b.* versions:set\b/, files: ['pom.xml'] }
];

/** A word of `writtenBy` that stands for files of names of their own, in the directory before the sign. */
export const isOfSomeName = (word: string): boolean => word.endsWith('*');
const inside = (directory: string | undefined): string =>
  `${directory === undefined || directory === '' ? '.' : directory.replace(/\/+$/, '')}*`;

/** Whether a command only copies or edits files by its own words. */
export const keepsSource = ([name = '']: readonly string[]): boolean => /^(?:cp|install|sed|yq)$/.test(name);

const isRemote = (word: string): boolean => /^[a-z][a-z0-9]*:\/\/|^[\w.@-]+:(?!\\)/.test(word);

/** The words of a command behind its name. */
interface Written {
  readonly name: string;
  readonly rest: readonly string[];
  /** Those that are no option. */
  readonly plain: readonly string[];
  /** The words behind these options. */
  readonly behind: (...flags: readonly string[]) => readonly string[];
}

/**
 * Files that the words of one command name as what they write: a directory ends in `/`; `DIR*` are files in it whose names the words do
 * not tell.
 */
export function writtenBy(words: readonly string[]): readonly string[] {
  const text = words.join(' ');
  const rewritten = REWRITES.find(({ command }) => command.test(text));
  if (rewritten !== undefined) return rewritten.files;
  const name = words[0]?.toLowerCase() ?? '';
  const rest = words.slice(1);
  const behind = (...flags: readonly string[]) => rest.flatMap((word, at) => (flags.includes(word) ? (rest[at + 1] ?? []) : []));
  const writes = WRITERS.get(name) ?? byOutputOption;
  return writes({ name, rest, plain: rest.filter((word) => !word.startsWith('-')), behind });
}

const named = (url: string) => url.slice(url.lastIndexOf('/') + 1);

const allPlain = ({ plain }: Written) => plain;
const byOutputOption = ({ behind }: Written) =>
  behind('-o', '--out', '--output', '--outdir', '--output-dir', '--out-dir', '--dest', '--destination');

/** What a command writes, by the names that it goes by. */
const TOOLS: readonly (readonly [string, (command: Written) => readonly string[]])[] = [
  ['tee touch truncate rm sponge', allPlain],
  ['chmod chown', ({ plain }) => plain.slice(1)],
  ['mkdir', ({ plain }) => plain.map((path) => `${path}/`)],
  ['cp ln install rsync', ({ plain, behind }) => intoFolder(behind) ?? plain.slice(-1)],
  ['mv', ({ plain, behind }) => [...(intoFolder(behind) ?? plain.slice(-1)), ...plain.slice(0, -1)]],
  [
    'sed yq perl',
    ({ rest, plain, behind }) => {
      if (!rest.some((word) => /^-\w*i|^--in-?place/.test(word))) return [];
      const programs = behind('-e', '--expression');
      return programs.length > 0 ? plain.filter((word) => !programs.includes(word)) : plain.slice(1);
    }
  ],
  ['curl', curl],
  ['cmake', cmake],
  ['ninja', ({ behind }) => [inside(behind('-C')[0])]],
  ['meson', ({ rest: [verb], plain, behind }) => (verb === 'setup' ? [`${plain[1] ?? 'build'}/`] : behind('-C').map((path) => `${path}/`))],
  ['helm', helm],
  ['zip', ({ plain }) => plain.slice(0, 1)],
  ['virtualenv', ({ plain }) => plain.slice(-1).map((path) => `${path}/`)],
  [
    'python python3',
    ({ rest, plain }) => (/^-m (?:venv|virtualenv) /.test(rest.join(' ')) ? plain.slice(-1).map((path) => `${path}/`) : [])
  ],
  ['go', ({ rest }) => [...valuesOf(rest, /^-(?:test\.)?(?:\w+profile|trace|outputdir|o)$/)]],
  ['npm pnpm', projectSettings],
  ['wget', wget],
  [
    'set-content add-content out-file new-item',
    ({ rest, plain }) => {
      const paths = rest.flatMap((word, at) => (/^-(?:file|literal)?path$/i.test(word) ? (rest[at + 1] ?? []) : []));
      return paths.length > 0 ? paths : plain.slice(0, 1);
    }
  ],
  ['unzip 7z', ({ rest, behind }) => unpacked(rest.some((word) => /^-(?:l|t|p)$/.test(word)) || rest[0] === 'l', behind('-d')[0])],
  ['tar', tar],
  ['gunzip unxz', ({ plain }) => plain.map((path) => path.replace(/\.(?:gz|xz)$/, ''))],
  ['dd', ({ rest }) => rest.flatMap((word) => (word.startsWith('of=') ? word.slice(3) : []))],
  ['protoc', ({ rest }) => rest.flatMap((word) => /^--\w+_out=(?:[^:]*:)?(.*)$/.exec(word)?.[1] ?? []).map(inside)],
  ['docker podman', ({ rest, behind }) => fromContainers(rest, behind)],
  ['gh', gh],
  ['aws gsutil gcloud rclone scp azcopy mc', ({ name, plain }) => transferred(name, plain)],
  [
    'az',
    ({ rest, behind }) =>
      rest.some((word) => /\bdownload(?:-batch)?\b/.test(word))
        ? [...behind('-f', '--file'), ...behind('-d', '--destination').map((path) => inside(path))]
        : []
  ],
  ['pip pip3', pip],
  ['git', git],
  ['openssl age gpg', ({ behind }) => behind('-out', '-o', '--output')]
];
const WRITERS: ReadonlyMap<string, (command: Written) => readonly string[]> = new Map(
  TOOLS.flatMap(([names, writes]) => names.split(' ').map((name) => [name, writes] as const))
);

/** Values of options written as a word of their own or behind `=`. */
const valuesOf = (rest: readonly string[], option: RegExp): readonly string[] =>
  rest.flatMap((word, at) => {
    const [name = '', value] = word.split(/=(.*)/s);
    return option.test(name.replace(/^--/, '-')) ? (value ?? rest[at + 1] ?? []) : [];
  });

/** `-t FOLDER` of cp and its like: files of the names that the sources have. */
function intoFolder(behind: Written['behind']): readonly string[] | null {
  const folders = behind('-t', '--target-directory');
  return folders.length === 0 ? null : folders.map(inside);
}

/** Letters of curl that take a value: what stands behind one in a group of letters is that value. */
const CURL_VALUED = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz';

function curl({ rest, plain, behind }: Written): readonly string[] {
  const files: string[] = [...behind('--output'), ...rest.flatMap((word) => /^--output=(.+)$/.exec(word)?.[1] ?? [])];
  let isNamed = rest.some((word) => word === '--remote-name' || word === '--remote-name-all');
  for (const [at, word] of rest.entries()) {
    const letters = /^-([a-zA-Z0-9#:]\S*)$/.exec(word)?.[1];
    if (letters === undefined) continue;
    const valued = [...letters].findIndex((letter) => CURL_VALUED.includes(letter));
    const flags = valued === -1 ? letters : letters.slice(0, valued);
    isNamed ||= flags.includes('O');
    if (letters[valued] === 'o') files.push(letters.slice(valued + 1) || (rest[at + 1] ?? ''));
  }
  const folder = behind('--output-dir')[0];
  const found = [...files, ...(isNamed ? plain.map(named) : [])].filter((file) => file !== '' && file !== '-');
  return folder === undefined ? found : found.map((file) => `${folder}/${file}`);
}

/** The folder that is configured or built: of its options, else the one in which it runs. */
function cmake({ rest, behind }: Written): readonly string[] {
  if (rest.some((word) => /^(?:-E|-P|--version|--help\S*)$/.test(word))) return [];
  const folders = [...behind('-B', '--build', '--install'), ...rest.flatMap((word) => /^-B(.+)$/.exec(word)?.[1] ?? [])];
  return folders.length === 0 ? [inside('.')] : folders.map((path) => `${path.replace(/\/+$/, '')}/`);
}

function helm({ rest, plain, behind }: Written): readonly string[] {
  if (/^(?:dependency|dep) (?:update|up|build)\b/.test(rest.join(' ')))
    return [`${plain[2] ?? '.'}/charts/`, `${plain[2] ?? '.'}/Chart.lock`];
  if (rest[0] === 'package') return [inside(behind('-d', '--destination')[0])];
  return rest[0] === 'pull'
    ? [inside(behind('-d', '--destination', '--untardir')[0])]
    : byOutputOption({ name: 'helm', rest, plain, behind });
}

/** `npm config set … --location=project` writes `.npmrc`. */
function projectSettings(command: Written): readonly string[] {
  const text = command.rest.join(' ');
  if (!/^(?:config|c|set)\b/.test(text)) return byOutputOption(command);
  return /(?:--location[= ]|-L[= ]?)project\b/.test(text) ? ['.npmrc'] : [];
}

/** Of `-qO FILE` and `-qO-`: the value of a letter behind a group of others. */
const grouped = (rest: readonly string[], letter: RegExp): readonly string[] =>
  rest.flatMap((word, at) => {
    const attached = letter.exec(word)?.[1];
    return attached === undefined ? [] : attached || (rest[at + 1] ?? []);
  });

function wget({ rest, plain, behind }: Written): readonly string[] {
  const files = [
    ...behind('--output-document'),
    ...grouped(rest, /^-[a-zA-Z]*?O(\S*)$/),
    ...rest.flatMap((word) => /^--output-document=(.+)$/.exec(word)?.[1] ?? [])
  ];
  if (files.length > 0) return files.filter((path) => path !== '-');
  const folder = behind('-P', '--directory-prefix')[0];
  return folder === undefined ? plain.map(named) : [inside(folder)];
}

function tar({ rest, behind }: Written): readonly string[] {
  const [mode = ''] = rest;
  if (rest.includes('-c') || rest.includes('--create') || /^-?\w*c/.test(mode))
    return [...behind('-f', '--file'), ...(/^-?\w*f/.test(mode) ? rest.slice(1, 2) : [])];
  return unpacked(rest.includes('--list') || /^-?\w*t/.test(mode), behind('-C', '--directory')[0]);
}

function gh({ rest, plain, behind }: Written): readonly string[] {
  const [group, verb] = rest;
  if (group === 'repo' && verb === 'clone') return [`${plain[3] ?? plain[2] ?? ''}/`];
  if (!/^(?:release|run) download\b/.test(rest.join(' '))) return [];
  const files = behind('-O', '--output');
  return files.length > 0 ? files : [inside(behind('-D', '--dir')[0])];
}

function pip({ rest: [verb], behind }: Written): readonly string[] {
  if (verb === 'install') return behind('-t', '--target').map((path) => `${path}/`);
  return verb === 'download' || verb === 'wheel' ? [inside(behind('-d', '--dest', '-w', '--wheel-dir')[0])] : [];
}

function git({ rest, plain, behind }: Written): readonly string[] {
  if (rest[0] === 'archive') return [...behind('-o', '--output'), ...rest.flatMap((word) => /^--output=(.*)$/.exec(word)?.[1] ?? [])];
  if (rest[0] !== 'clone' || plain[2] === '.') return [];
  return [`${plain[2] ?? named(plain[1] ?? '').replace(/\.git$/, '')}/`];
}

const unpacked = (onlyLooks: boolean, directory: string | undefined): readonly string[] => (onlyLooks ? [] : [inside(directory)]);

/** What a command of the engine writes outside of it. */
function fromContainers(rest: readonly string[], behind: (...flags: readonly string[]) => readonly string[]): readonly string[] {
  const verb = rest.find((word) => !word.startsWith('-') && word !== 'container' && word !== 'image' && word !== 'buildx');
  const plain = rest.filter((word) => !word.startsWith('-'));
  const to = plain.at(-1) ?? '';
  if (verb === 'cp') return isRemote(to) || to === '' ? [] : [to, inside(to)];
  if (verb === 'save' || verb === 'export') return behind('-o', '--output');
  if (verb !== 'build' && verb !== 'bake') return [];
  return [...behind('-o', '--output'), ...rest.flatMap((word) => /^--output=(.*)$/.exec(word)?.[1] ?? [])].flatMap((value) => {
    const local = value.includes('=') ? /(?:^|,)type=local\b/.test(value) && /(?:^|,)dest=([^,]+)/.exec(value)?.[1] : value;
    return local === false || local === undefined || local === '-' ? [] : [`${local.replace(/\/+$/, '')}/`];
  });
}

/** What a copy from elsewhere brings; the last of its words is where to. */
function transferred(name: string, plain: readonly string[]): readonly string[] {
  const at = plain.findIndex((word) => /^(?:cp|sync|rsync|mv|copy|mirror)$/.test(word));
  const [from = '', to = ''] = name === 'scp' ? [plain[0], plain.at(-1)] : at === -1 ? [] : plain.slice(at + 1);
  if (to === '' || to === '-' || isRemote(to) || !isRemote(from)) return [];
  return [to, inside(to)];
}
