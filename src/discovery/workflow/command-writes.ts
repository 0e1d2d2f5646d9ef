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

/**
 * Files that the words of one command name as what they write: a directory ends in `/`; `DIR*` are files in it whose names the words do
 * not tell.
 */
export function writtenBy(words: readonly string[]): readonly string[] {
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
      const folder = behind('-P', '--directory-prefix')[0];
      if (named.length > 0) return named.filter((path) => path !== '-');
      return folder === undefined ? plain.map((url) => url.slice(url.lastIndexOf('/') + 1)) : [inside(folder)];
    }
    case 'set-content':
    case 'add-content':
    case 'out-file':
    case 'new-item': {
      const named = rest.flatMap((word, at) => (/^-(?:file|literal)?path$/i.test(word) ? (rest[at + 1] ?? []) : []));
      return named.length > 0 ? named : plain.slice(0, 1);
    }
    case 'unzip':
    case '7z':
      return unpacked(rest.some((word) => /^-(?:l|t|p)$/.test(word)) || rest[0] === 'l', behind('-d')[0]);
    case 'tar': {
      const [mode = ''] = rest;
      if (rest.includes('-c') || rest.includes('--create') || /^-?\w*c/.test(mode))
        return behind('-f', '--file').concat(/^-?\w*f/.test(mode) ? (rest[1] ?? []) : []);
      return unpacked(rest.includes('--list') || /^-?\w*t/.test(mode), behind('-C', '--directory')[0]);
    }
    case 'gunzip':
    case 'unxz':
      return plain.map((path) => path.replace(/\.(?:gz|xz)$/, ''));
    case 'sponge':
      return plain;
    case 'dd':
      return rest.flatMap((word) => (word.startsWith('of=') ? word.slice(3) : []));
    case 'protoc':
      return rest.flatMap((word) =>
        /^--\w+_out=(?:[^:]*:)?(.*)$/.exec(word) ? [inside(/^--\w+_out=(?:[^:]*:)?(.*)$/.exec(word)?.[1])] : []
      );
    case 'docker':
    case 'podman':
      return fromContainers(rest, behind);
    case 'gh':
      if (!/^(?:release|run) download\b/.test(rest.join(' ')))
        return rest[0] === 'repo' && rest[1] === 'clone' ? [`${plain[3] ?? plain[2] ?? ''}/`] : [];
      return behind('-O', '--output').concat(behind('-O', '--output').length > 0 ? [] : inside(behind('-D', '--dir')[0]));
    case 'aws':
    case 'gsutil':
    case 'gcloud':
    case 'rclone':
    case 'scp':
    case 'azcopy':
    case 'mc':
      return transferred(name, plain);
    case 'az':
      if (!/\bdownload(?:-batch)?\b/.test(text)) return [];
      return [...behind('-f', '--file'), ...behind('-d', '--destination').map((path) => inside(path))];
    case 'pip':
    case 'pip3':
      if (rest[0] === 'install') return behind('-t', '--target').map((path) => `${path}/`);
      return rest[0] === 'download' || rest[0] === 'wheel' ? [inside(behind('-d', '--dest', '-w', '--wheel-dir')[0])] : [];
    case 'git':
      if (rest[0] === 'archive') return behind('-o', '--output').concat(rest.flatMap((word) => /^--output=(.*)$/.exec(word)?.[1] ?? []));
      if (rest[0] !== 'clone' || plain[2] === '.') return [];
      return [`${plain[2] ?? (plain[1] ?? '').replace(/^.*\//, '').replace(/\.git$/, '')}/`];
    case 'openssl':
    case 'age':
    case 'gpg':
      return behind('-out', '-o', '--output');
    default:
      return behind('-o', '--out', '--output', '--outdir', '--output-dir', '--out-dir', '--dest', '--destination');
  }
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
