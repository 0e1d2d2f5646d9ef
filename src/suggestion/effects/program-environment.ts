import type { Placed } from './state.ts';

/** Programs for files and users, and packages of Alpine and Debian by name: of the environment they read the variables below and no others. */
const PROGRAMS =
  /^(?:tar|unzip|gunzip|cp|mv|ln|ls|pwd|cat|mkdir|rm|touch|chmod|chown|chgrp|addgroup|adduser|groupadd|useradd|apk|apt-get)$/;
/** Their calls that run other programs, and those of package managers that are not known. */
const CALLS_OTHERS =
  / (?:-I|--(?:to-command|use-c|checkpoint|rsh|info-s)\S*)(?: |=|$)|^apk (?!(?:--?[\w-]+ )*(?:add|update)\b)|^apt-get (?!(?:--?[\w-]+ )*(?:install|update|clean)\b)/;
/** Variables that these programs, the shell or the loader know. */
const READ =
  /^(?:TAR|UNZIP|ZIP|GZIP|LC_|LANG|TZ|PATH|LD_|HOME|TMP|TEMP|POSIX|SIMPLE_BACKUP|VERSION_CONTROL|BLOCK|LS_|COLUMNS|SHELL|ENV$|BASH|IFS$|CDPATH|PS\d|USER|LOGNAME|UMASK|APK|APT|DEB|DPKG|UCF|PERL|PYTHON|\w*(?:_proxy|_PROXY)$|SSL_|CURL_|SOURCE_DATE_EPOCH)/;
/** A word that the shell hands on as it is, but for variables. */
const WORD = /^(?:[\w./:,=@+~*%-]|\$\{?\w+\}?|"(?:[^"`$\\]|\$\{?\w+\}?)*"|'[^']*')+$/;

/**
 * Whether a RUN runs programs alone whose environment is known, and that look at none of these variables. Install scripts of packages of a
 * distribution fall under the accepted assumption (docs/suggestions.md).
 */
export function isDeaf({ instruction, before }: Placed, names: readonly string[]): boolean {
  if (before.shell !== 'posix') return false;
  if (instruction.kind !== 'run' || instruction.command.form !== 'shell' || instruction.flags.length > 0 || instruction.heredocs.length > 0)
    return false;
  const text = instruction.rest.replace(/\\\n/g, ' ');
  if (/^\s*#/m.test(text) || names.some((name) => READ.test(name))) return false;
  const commands = text.split(/&&|;|\n/).flatMap((command) => command.trim().replace(/\s+/g, ' ') || []);
  return commands.every((command) => {
    const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
    return PROGRAMS.test(words[0] ?? '') && words.every((word) => WORD.test(word)) && !CALLS_OTHERS.test(command);
  });
}
