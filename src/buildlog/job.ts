import type { LogReading } from '../model/buildlog.ts';
import type { Line } from './lines.ts';
import { textOf, withoutEscapes } from './text.ts';

type Job = NonNullable<LogReading['job']>;

/** Facts stand near the beginning and before any build: what a build's commands print is none. */
const LINES_READ = 5_000;

/**
 * What a job log of GitHub Actions says of its job: the commit that `actions/checkout` took, the repository, and the machine.
 * The first mention counts, and only until the first build begins.
 */
export function createJobFacts() {
  let commit: string | null = null;
  let repository: string | null = null;
  let image: string | null = null;
  let label: string | null = null;
  let name: string | null = null;
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
      if (sha?.[1] !== undefined && (commit === null || sha[1].startsWith(commit))) commit = sha[1];
    }
    const version = builderVersion(text, group);
    if (version !== null) builders.add(version);
    const at = text.indexOf(': ');
    if (text.startsWith('Current runner version: ')) isJob = true;
    else if (text.startsWith('Syncing repository: ')) repository ??= plainName(text.slice(at + 2), /^[\w.-]+\/[\w.-]+$/);
    else if (text.startsWith('HEAD is now at ')) commit ??= /^HEAD is now at ([0-9a-f]{7,40})\b/.exec(text)?.[1] ?? null;
    else if (/^\[command\]\S*git (?:-c \S+ )*log -1 --format=['"]?%H['"]?/.test(text)) expectsCommit = true;
    else if (text.startsWith('Runner name: ') || text.startsWith('Machine name: '))
      name ??= plainName(text.slice(at + 2).replace(/^'|'$/g, ''), /^[\w .:()@/-]{1,100}$/);
    else if (/^(?:Requested labels|Runner labels?): /.test(text))
      label ??= plainName(
        text
          .slice(at + 2)
          .split(',')[0]
          ?.trim() ?? '',
        /^[\w .-]{1,100}$/
      );
    else if (/^(?:Image|Environment|Runner Image): /.test(text) && /Image|Virtual Environment/.test(group))
      image ??= plainName(text.slice(at + 2), /^[\w.-]{1,100}$/);
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

const plainName = (text: string, allowed: RegExp): string | null => (allowed.test(text.trim()) ? text.trim() : null);
