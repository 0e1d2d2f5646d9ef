import { ownEntry } from '../../plain/index.ts';

/** Commands that set up the machine; what they need, their own words say. */
const SETS_UP = new Set(
  (
    'true : echo printf curl wget gpg gpgv apt-get apt apt-key add-apt-repository dpkg apk dnf yum microdnf rpm tee mkdir rm ln chmod chown tar ' +
    'unzip install bash sh update-ca-certificates update-alternatives alternatives useradd groupadd usermod groupmod adduser addgroup locale-gen localedef ldconfig ' +
    'sha256sum sha512sum uname arch lsb_release nproc corepack rustup gem luarocks pecl docker-php-ext-install docker-php-ext-enable ' +
    'docker-php-ext-configure a2enmod a2dismod a2ensite a2dissite a2enconf test [ exit command which npm yarn pnpm pip pip3 pipx dotnet cd cp mv sed grep awk cut head ' +
    'tail sort cat tr uv poetry cargo go mix grafana-cli getent id dirname basename wc expr date sleep'
  ).split(' ')
);
/** Of tools that also work on projects, only these words set up the machine. */
const GLOBAL_ONLY: Readonly<Record<string, RegExp>> = {
  npm: /^npm (?:i|install|add) (?:.* )?(?:-g|--global)(?: |$)|^npm (?:config|cache) /,
  yarn: /^yarn (?:global add|config|cache|set version) /,
  pnpm: /^pnpm (?:add|i|install) (?:.* )?(?:-g|--global)(?: |$)|^pnpm config /,
  // A path below the working directory is a file of the project, or made of one.
  pip: /^pip install (?!.*(?:-r|--requirement|-e|--editable|-c|\.)(?: |$))(?!(?:.* )?["']?\.{0,2}[\w*-][\w.*-]*\/)/,
  pip3: /^pip3 install (?!.*(?:-r|--requirement|-e|--editable|-c|\.)(?: |$))(?!(?:.* )?["']?\.{0,2}[\w*-][\w.*-]*\/)/,
  corepack: /^corepack (?:enable|prepare [^-]\S*@|install -g)/,
  gem: /^gem (?:install|update) /,
  dotnet: /^dotnet tool install /,
  bash: /^bash(?: -\S*)*(?: -)?$/,
  sh: /^sh(?: -\S*)*(?: -)?$/,
  cd: /^cd \/(?:tmp|opt|usr|root)?(?:\/|$)/,
  uv: /^uv (?:tool install|python install|cache|self) /,
  poetry: /^poetry (?:config|self) /,
  cargo: /^cargo install (?!.*--path)(?!-)\S/,
  go: /^go (?:install (?:-(?:tags|ldflags|installsuffix)[= ]\S+ |-[avx] )*\S+@\S+|env(?: \S+)*)$/,
  'grafana-cli': /^grafana-cli plugins install /,
  mix: /^mix local\.(?:hex|rebar)/
};

/** Before modules, `go get` fetched a tool into GOPATH; later it edits the project's go.mod. */
const BEFORE_MODULES = /(?:^|\/)golang:1\.(?:\d|1[0-2])(?:[.-]|$)/;
const GETS_TOOL = /^go get (?:-\w+ )*[\w-]+(?:\.[\w-]+)+\/\S+$/;

/** Whether a command, given as its words with one blank between them, sets up the machine and works on no project. */
export function setsUp(command: string, image: string): boolean {
  const [word = ''] = command.split(' ', 1);
  const name = word.slice(word.lastIndexOf('/') + 1);
  // A tool that is named by its path is the same tool.
  const plain = name + command.slice(word.length);
  if (GETS_TOOL.test(plain)) return BEFORE_MODULES.test(image);
  if (!SETS_UP.has(name)) return false;
  return ownEntry(GLOBAL_ONLY, name)?.test(plain) !== false;
}

/** Removals: what follows them may count on what they leave, and what stands in front on what they take. */
export const takesAway = (command: string): boolean =>
  /^(?:apt-get|apt|apk|dnf|yum|microdnf|rpm|dpkg|npm|pip3?|rm) (?:\S+ )*(?:remove|purge|autoremove|erase|del|uninstall|-e|--purge)(?: |$)/.test(
    command
  );
