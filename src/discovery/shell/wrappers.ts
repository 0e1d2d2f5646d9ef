import { ownEntry } from '../../plain/index.ts';
import { certainly } from './state.ts';
import { isTaskRunner } from './task-command.ts';

interface Wrapper {
  readonly valued: string;
  readonly own: number;
}

/**
 * Programs that run the command behind their own options: name to the options of theirs that take a value, and the number of plain
 * words of their own before the command.
 */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { valued: 'u g h p C r t T user group host prompt chdir D', own: 0 },
  doas: { valued: 'u C', own: 0 },
  time: { valued: 'f o format output', own: 0 },
  env: { valued: 'u C unset chdir', own: 0 },
  npx: { valued: 'p package c', own: 0 },
  bunx: { valued: 'p package', own: 0 },
  pnpx: { valued: '', own: 0 },
  'cross-env': { valued: '', own: 0 },
  'cross-env-shell': { valued: '', own: 0 },
  dotenv: { valued: 'e v p c', own: 0 },
  dotenvx: { valued: 'f e env env-file', own: 1 },
  nice: { valued: 'n adjustment', own: 0 },
  ionice: { valued: 'c n class classdata', own: 0 },
  timeout: { valued: 'k s kill-after signal', own: 1 },
  gtimeout: { valued: 'k s kill-after signal', own: 1 },
  stdbuf: { valued: 'i o e', own: 0 },
  unbuffer: { valued: '', own: 0 },
  nohup: { valued: '', own: 0 },
  setsid: { valued: '', own: 0 },
  exec: { valued: 'a', own: 0 },
  command: { valued: '', own: 0 },
  builtin: { valued: '', own: 0 },
  chronic: { valued: '', own: 0 },
  caffeinate: { valued: 't w', own: 0 },
  taskset: { valued: '', own: 1 },
  flock: { valued: 'w E timeout', own: 1 },
  script: { valued: '', own: 0 },
  'xvfb-run': { valued: 'n s e f p w', own: 0 },
  travis_retry: { valued: '', own: 0 },
  travis_wait: { valued: '', own: 0 },
  travis_time: { valued: '', own: 0 },
  retry: { valued: 't s d r m n c', own: 0 },
  '-': { valued: '', own: 0 },
  '@': { valued: '', own: 0 },
  '!': { valued: '', own: 0 }
};

const PREFIXES: ReadonlySet<string> = new Set(['sudo', 'time', 'env', 'exec', 'command', 'nohup', 'npx', 'bunx', 'retry', '!']);

/** The words of a command behind assignments and words that only say how it is run: `sudo A=b cp x y` is `cp x y`. */
export const withoutPrefixes = (words: readonly string[]): readonly string[] =>
  words.slice(words.findIndex((word) => !PREFIXES.has(word) && !/^[A-Za-z_]\w*=/.test(word)));

/** Programs whose words are no command to run here: text to print or to search for, other machines. */
const NOT_WRAPPERS = new Set(
  (
    'echo printf cat grep egrep fgrep rg ag sed awk git gh ssh scp rsync curl wget test [ [[ log info warn error die print logger read export ' +
    'which type apt apt-get apk yum dnf brew pip pip3 npm yarn pnpm bun cd ls find cp mv rm mkdir touch chmod chown tee docker podman ' +
    'nerdctl buildah kubectl helm terraform man help alias unset local declare readonly return exit'
  ).split(' ')
);

/** Shells and other programs that take a command as one text: the option that introduces it. */
const TEXT_RUNNERS: Readonly<Record<string, RegExp>> = {
  sh: /^-[a-z]*c$/,
  bash: /^-[a-z]*c$/,
  zsh: /^-[a-z]*c$/,
  dash: /^-[a-z]*c$/,
  ash: /^-[a-z]*c$/,
  su: /^(?:-c|--command)$/,
  'nix-shell': /^--(?:run|command)$/,
  script: /^-[a-z]*c$/
};

const BUILDS = /^(?:docker|podman|buildah|nerdctl|docker-compose|depot|kaniko|img|buildctl|buildctl-daemonless\.sh)$/;

/** Words of another command, or a text that a shell reads. */
type Unwrapped =
  | { readonly words: readonly string[]; readonly assignments: readonly (readonly [string, string])[] }
  | { readonly script: string; readonly arguments: readonly string[] };

/** What a command comes to when wrappers are taken off; null where it is none that runs another. */
export function unwrap(words: readonly string[]): Unwrapped | null {
  const program = certainly(words[0] ?? '');
  const name = program.slice(program.lastIndexOf('/') + 1);
  const text = textGiven(name, words);
  if (text !== null) return text;
  const wrapper = ownEntry(WRAPPERS, name);
  if (wrapper !== undefined) return behindWrapper(wrapper, words);
  if (NOT_WRAPPERS.has(name) || Object.hasOwn(TEXT_RUNNERS, name) || BUILDS.test(name)) return null;
  // `make docker build` is two targets; `mise exec -- docker build .` a command.
  if (isTaskRunner(name) && !words.includes('--')) return null;
  return handedOn(name, words);
}

/** `sh -c TEXT`, `env -S TEXT`, `eval TEXT`. */
function textGiven(name: string, words: readonly string[]): Unwrapped | null {
  const behind = (at: number) => ({ script: words.slice(at).map(certainly).join(' '), arguments: [] });
  const option = ownEntry(TEXT_RUNNERS, name);
  if (option !== undefined) {
    const at = words.findIndex((word, index) => index > 0 && option.test(word));
    const script = at === -1 ? undefined : words[at + 1];
    return script === undefined ? null : { script, arguments: words.slice(at + 2) };
  }
  const split = name === 'env' ? words.findIndex((word) => /^(?:-S|-[a-zA-Z]*S|--split-string)$/.test(word)) : -1;
  if (split !== -1) return behind(split + 1);
  return name === 'eval' ? behind(1) : null;
}

function behindWrapper(wrapper: Wrapper, words: readonly string[]): Unwrapped | null {
  const valued = new Set(wrapper.valued.split(' '));
  const assignments: [string, string][] = [];
  let own = wrapper.own;
  let at = 1;
  for (; at < words.length && words[at] !== '--'; at++) {
    const word = words[at] ?? '';
    const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
    if (assignment && own === 0) assignments.push([assignment[1] ?? '', assignment[2] ?? '']);
    else if (word.startsWith('-') && word.length > 1) at += valued.has(word.replace(/^-+/, '')) ? 1 : 0;
    else if (own > 0) own--;
    // `retry 3 docker build .`, `retry 5 10 …`
    else if (!/^\d+[smh]?$/.test(word)) break;
  }
  if (words[at] === '--') at++;
  const rest = words.slice(Math.min(words.length, at + own));
  const [only = ''] = rest;
  if (rest.length === 1 && /\s/.test(only)) return { script: only, arguments: [] };
  return rest.length === 0 ? null : { words: rest, assignments };
}

/** A program of the repository or one not known here that is handed whole build commands, as words or as texts. */
function handedOn(name: string, words: readonly string[]): Unwrapped | null {
  const at = words.findIndex(
    (word, index) =>
      index > 0 &&
      BUILDS.test(word.slice(word.lastIndexOf('/') + 1)) &&
      /^(?:build|buildx|compose|image|bud|bake)$/.test(words[index + 1] ?? '')
  );
  if (at !== -1) return { words: words.slice(at), assignments: [] };
  // `concurrently "docker build a" "docker build b"`, `sops exec-env FILE 'docker build .'`.
  const whole = words.filter(
    (word, index) => index > 0 && /^\s*(?:docker|podman|depot|buildah)\s+(?:buildx\s+)?(?:build|bake|bud|compose|image)\s/.test(word)
  );
  const starts = /retry|wait|run|exec|shell|concurrently|parallel|nix|devbox/i;
  const said = starts.test(name) || words.some((word) => /^(?:exec|run|exec-env|exec-file|--|-c|--command)$/.test(word));
  return whole.length > 0 && said ? { script: whole.join('\n'), arguments: [] } : null;
}
