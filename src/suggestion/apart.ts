import type { Instruction, RunInstruction } from '../model/dockerfile.ts';
import { copiedFiles } from './effects/copy.ts';
import type { Effects } from './effects/effects.ts';
import { SYSTEM_PATHS, touch } from './effects/paths.ts';
import type { StageFacts } from './stage-facts.ts';

/**
 * A stage as it most likely is, for edits that a person looks at: a step that is not followed but seems to have nothing to do with what
 * is copied counts as one of the system, and a directory that the Dockerfile works in counts as its own (docs/suggestions.md, "Open
 * ends"). Each guess is a question, to be asked wherever the edit rests on it.
 */
export interface LikelyStage {
  readonly facts: StageFacts;
  /** The question that a step raises, by position; steps without a guess are not in it. */
  readonly questions: ReadonlyMap<number, string>;
  /** The question that an image path raises where it counts as private by guess only; null where it does not. */
  questionOf(path: string): string | null;
}

/** The stage with its guesses. */
export function likelyStage(facts: StageFacts): LikelyStage {
  const questions = new Map<number, string>();
  const effects = facts.effects.map((own, at): Effects => {
    const instruction = facts.placed[at]?.instruction;
    if (own.opaque === null || instruction?.kind !== 'run' || !seemsApart(instruction, facts, at)) return own;
    questions.set(at, `Does \`${shortened(instruction)}\` (line ${instruction.range.start.line + 1}) read what is copied in front of it?`);
    return { ...own, reads: SYSTEM_PATHS, writes: SYSTEM_PATHS, opaque: null, assumesPrivacy: true };
  });
  const made = facts.effects.flatMap((e) => [...e.makes.map((m) => m.path), ...(e.copy === null ? [] : [e.copy.destination])]);
  const isLikelyPrivate = (path: string): boolean => facts.isPrivate(path) || (isOwnDirectory(path) && made.some((m) => touch(m, path)));
  return {
    facts: {
      ...facts,
      effects,
      isPrivate: isLikelyPrivate,
      groundAt: (position) => ({ ...facts.groundAt(position), isPrivate: isLikelyPrivate })
    },
    questions,
    questionOf: (path) =>
      !facts.isPrivate(path) && isLikelyPrivate(path) ? `Does a step that changes places with the COPY read or write ${path}?` : null
  };
}

/** Directories that images use for a program though the system has them too: `/var/www/html`, `/root/app`, `/tmp/build`, `/usr/local/app`. */
const isOwnDirectory = (path: string): boolean =>
  /^\/(?:var\/(?:www|app|task|opt|lib\/[a-z0-9_-]*app)|root|tmp|home|mnt|media|usr\/local|etc)\/[^./*][^/*]*/.test(path) &&
  !/^\/usr\/local\/(?:bin|sbin|lib\w*|share|include|etc|src|man|games|go|cargo|rustup|bundle|libexec)(?:\/|$)/.test(path) &&
  !/^\/etc\/(?:apt|apk|yum|yum\.repos\.d|dnf|pki|ssl|ca-certificates|pip|npm|profile\.d|ld\.so\.conf\.d|cron\.\w+|init\.d|systemd)(?:\/|$|\.)/.test(
    path
  ) &&
  !/^\/etc\/[^/]+$/.test(path);

/** Commands that set up the machine; what they need, their own words say. */
const SETS_UP =
  /^(?:set|export|true|:|echo|printf|curl|wget|gpg|gpgv|apt-get|apt|apt-key|add-apt-repository|dpkg|apk|dnf|yum|microdnf|rpm|tee|mkdir|rm|ln|chmod|chown|tar|unzip|install|bash|sh|update-ca-certificates|update-alternatives|useradd|groupadd|usermod|adduser|addgroup|locale-gen|localedef|ldconfig|sha256sum|sha512sum|uname|corepack|rustup|gem|luarocks|pecl|docker-php-ext-install|docker-php-ext-enable|docker-php-ext-configure|a2enmod|a2dismod|if|then|else|elif|fi|case|esac|test|\[|exit|command|which|npm|yarn|pnpm|pip|pip3|pipx|cd|mv|sed|grep|awk|cut|head|tail|sort|cat)$/;
/** Of tools that also work on projects, only these words set up the machine. */
const GLOBAL_ONLY: Readonly<Record<string, RegExp>> = {
  npm: /^npm (?:i|install|add) (?:.* )?(?:-g|--global)(?: |$)|^npm (?:config|cache) /,
  yarn: /^yarn (?:global add|config|cache|set version) /,
  pnpm: /^pnpm (?:add|i|install) (?:.* )?(?:-g|--global)(?: |$)|^pnpm config /,
  pip: /^pip3? install (?!.*(?:-r|--requirement|-e|--editable|-c)\b)/,
  pip3: /^pip3? install (?!.*(?:-r|--requirement|-e|--editable|-c)\b)/,
  corepack: /^corepack (?:enable|prepare [^-]\S*@|install -g)/,
  gem: /^gem (?:install|update) /,
  bash: /^bash(?: -\S*)*(?: -)?$/,
  sh: /^sh(?: -\S*)*(?: -)?$/,
  cd: /^cd \/(?:tmp|opt|usr|root)?(?:\/|$)/
};

/** Whether a step that is not followed names neither a file that is copied in front of it nor a path of the directory that it works in. */
function seemsApart(run: RunInstruction, facts: StageFacts, at: number): boolean {
  if (run.command.form !== 'shell' || run.flags.some((f) => f.name === 'mount' && /bind/.test(f.value ?? ''))) return false;
  const text = [run.heredocs.length > 0 ? '' : run.command.text, ...run.heredocs.map((h) => h.body)].join('\n').replace(/\\\n/g, ' ');
  if (text.length > 6000) return false;
  const commands = text.split(/&&|\|\||[;|\n]|\$\(|`|\bthen\b|\belse\b|\bdo\b/).map((c) => c.trim().replace(/^[({!\s]+/, ''));
  for (const command of commands) {
    const bare = command.replace(/^(?:[A-Za-z_]\w*=\S*\s+)+/, '').replace(/^(?:if|elif|while)\s+/, '');
    if (bare === '' || bare.startsWith('#') || /^[A-Za-z_]\w*=/.test(bare)) continue;
    const name = bare.split(/\s/)[0] ?? '';
    if (!SETS_UP.test(name) && !/^[})\]]/.test(name)) return false;
    if (GLOBAL_ONLY[name]?.test(bare) === false) return false;
  }
  const names = new Set<string>();
  const destinations: string[] = [];
  for (const effects of facts.effects.slice(0, at)) {
    if (effects.copy === null) continue;
    destinations.push(effects.copy.destination);
    for (const path of copiedFiles(effects.copy, facts.context).values())
      for (const part of [path, path.slice(path.lastIndexOf('/') + 1), path.split('/')[0] ?? '']) names.add(part);
  }
  return text.split(/[\s"';&|()=<>]+/).every((word) => {
    if (/^\.{1,2}(?:\/|$)|^\*|^~|\$\{?PWD/.test(word)) return false;
    if (names.has(word) || names.has(word.split('/')[0] || word)) return false;
    return !destinations.some((d) => d !== '/' && (word === d || word.startsWith(`${d}/`)));
  });
}

const shortened = (run: RunInstruction): string => {
  const text = run.rest
    .replace(/\\\n/g, ' ')
    .replace(/[`\s]+/g, ' ')
    .trim();
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const UPGRADES =
  /\b((?:apt-get|apt)(?: -\S+)* (?:dist-upgrade|full-upgrade|upgrade)|apk(?: -\S+)* upgrade|(?:dnf|yum|microdnf)(?: -\S+)* (?:update|upgrade))\b/;

/**
 * What the move of a step in front of a COPY would undo: a step that brings updates runs with every change of sources where it stands,
 * and seldom behind a cache. Null for any other step.
 */
export function undoneByCache(instruction: Instruction): string | null {
  if (instruction.kind !== 'run') return null;
  const found = UPGRADES.exec([instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').slice(0, 6000));
  if (found === null) return null;
  return `Is \`${found[1] ?? ''}\` (line ${instruction.range.start.line + 1}) there for security updates? In front of the COPY it is cached, and they stop until something above it changes.`;
}
