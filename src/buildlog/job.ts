import type { LogReading } from '../model/buildlog.ts';
import type { Line } from './lines.ts';
import { textOf, withoutEscapes } from './text.ts';

type Job = NonNullable<LogReading['job']>;

/** Facts stand near the beginning and before any build: what a build's commands print is none. */
const LINES_READ = 5_000;

/** What lines of the log tell; null where none has. `image`, `label` and `name` are those of the machine. */
type Told = Record<'commit' | 'repository' | 'image' | 'label' | 'name', string | null>;

/** Lines that tell a fact, as the text behind their words; `below`: only in a group of such a title. */
const FACTS: readonly { readonly of: keyof Told; readonly line: RegExp; readonly below?: RegExp }[] = [
  { of: 'repository', line: /^Syncing repository: \s*([\w.-]+\/[\w.-]+)\s*$/ },
  { of: 'commit', line: /^HEAD is now at ([0-9a-f]{7,40})\b/ },
  { of: 'name', line: /^(?:Runner|Machine) name: '?([\w .:()@/-]{1,100}?)'?$/ },
  { of: 'label', line: /^(?:Requested labels|Runner labels?): ([\w .-]{1,100})(?:,|$)/ },
  { of: 'image', line: /^(?:Image|Environment|Runner Image): \s*([\w.-]{1,100})\s*$/, below: /Image|Virtual Environment/ }
];

/**
 * What a job log of GitHub Actions says of its job: the commit that `actions/checkout` took, the repository, and the machine.
 * The first mention counts, and only until the first build begins.
 */
export function createJobFacts() {
  const told: Told = { commit: null, repository: null, image: null, label: null, name: null };
  let seen = 0;
  let group = '';
  let expectsCommit = false;
  let ofAction = false;
  let isJob = false;
  const builders = new Set<string>();

  function fact(text: string): void {
    if (expectsCommit) {
      expectsCommit = false;
      const sha = /^'?([0-9a-f]{40})'?$/.exec(text.trim());
      // The full id replaces the short one that `HEAD is now at` gave.
      if (sha?.[1] !== undefined && (told.commit === null || sha[1].startsWith(told.commit))) told.commit = sha[1];
    }
    const version = builderVersion(text, group);
    if (version !== null) builders.add(version);
    if (text.startsWith('Current runner version: ')) isJob = true;
    else if (/^\[command\]\S*git (?:-c \S+ )*log -1 --format=['"]?%H['"]?/.test(text)) expectsCommit = true;
    for (const { of, line, below } of FACTS) {
      if (told[of] !== null || (below !== undefined && !below.test(group))) continue;
      told[of] = line.exec(text)?.[1]?.trim() || null;
    }
  }

  return {
    /** A line of a job log; `mayTell` is false once a build has begun. */
    see(line: Line, mayTell: boolean): void {
      seen++;
      const first = line.bytes[line.start];
      if (first === 0x23 && line.bytes[line.start + 1] === 0x23) {
        const text = textOf(line).slice(0, 400);
        if (text.startsWith('##[group]') || text.startsWith('##[endgroup]')) {
          isJob = true;
          group = text.slice(9);
          if (text.startsWith('##[group]Building') === false) ofAction = false;
        } else if (/^##\[command\]\S*docker build -t [0-9a-f]{6}:[0-9a-f]{32}\b/.test(text)) ofAction = true;
        return;
      }
      if (first === 0x42 && textOf(line).startsWith('Build container for action use')) ofAction = true;
      if (mayTell && seen <= LINES_READ) fact(withoutEscapes(textOf(line).slice(0, 400)));
    },
    /** True while the runner builds the image of a Dockerfile action. */
    ofAction: () => ofAction,
    /** Version of BuildKit that the set-up of the builder printed; null where none did, or several did. */
    buildkit(): string | null {
      const [only = null, second] = builders;
      return second === undefined ? only : null;
    },
    read(): Job | null {
      const { commit, repository, image, label, name } = told;
      const runner = image ?? label ?? name;
      if (!isJob && commit === null && repository === null && runner === null) return null;
      return { commit, repository, runner };
    }
  };
}

/** `"buildkit": "v0.12.5"` and `builder-x0: v0.25.2` of setup-buildx-action, `BuildKit version: v0.16.0` of `docker buildx inspect`. */
function builderVersion(text: string, group: string): string | null {
  const form = /^BuildKit version/i.test(group)
    ? /^[\w.-]+: v(\d+\.\d+\.\d+)$/
    : /^(?:"buildkit": "|buildkit(?: version)?: +)v(\d+\.\d+\.\d+)(?:",?)?$/i;
  return form.exec(text.trim())?.[1] ?? null;
}
