import { code, type Sentence, say } from '../../model/sentence.ts';
import { below, NO_PATHS, resolvePath } from '../effects/paths.ts';
import { flagRules, type Known, readArguments, type Setting, type Tool } from './tool.ts';

/** Shell and utilities by their standard. */
const POSIX = 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html';

/** What all plain commands on literal paths share: no environment, no code, no project. */
export const PLAIN: Omit<Known, 'tool'> = {
  label: '',
  reads: NO_PATHS,
  writes: NO_PATHS,
  metadata: [],
  makes: [],
  environment: [],
  runsCode: false,
  needs: null,
  assumesPrivacy: false
};

/** Absolute paths of operands; a text where one cannot be told. */
function literalPaths(operands: readonly string[], setting: Setting): readonly string[] | { readonly opaque: Sentence } {
  if (operands.some((o) => o.startsWith('~'))) return opaque(say`a path starts at a home directory`);
  if (setting.cwd === null && operands.some((o) => !o.startsWith('/')))
    return opaque(say`a path is relative to a directory that the base image sets`);
  return operands.map((o) => resolvePath(setting.cwd ?? '/', o));
}

const opaque = (because: Sentence): { readonly opaque: Sentence } => ({ opaque: because });

/** A command whose operands are all paths that it writes. */
function onPaths(
  name: string,
  alone: string,
  valued: string,
  effect: (paths: readonly string[], flags: readonly string[]) => Partial<Known> | { readonly opaque: Sentence }
): Tool {
  const rules = flagRules(alone, valued);
  return {
    names: [name],
    source: POSIX,
    read(args, setting) {
      const read = readArguments(args, rules);
      if (typeof read === 'string') return opaque(say`${code(`${name} ${read}`)} is not known`);
      const paths = literalPaths(read.operands, setting);
      if ('opaque' in paths) return paths;
      const found = effect(
        paths,
        read.flags.map((f) => f.name)
      );
      return 'opaque' in found ? found : { ...PLAIN, label: name, ...found };
    }
  };
}

const parentOf = (path: string): string => resolvePath(path, '..');

const rm = onPaths('rm', '-r -f -rf -fr -R -Rf -fR -v -rfv', '', (paths) =>
  paths.includes('/') ? opaque(say`it removes everything`) : { writes: below(...paths), purpose: 'clean' }
);
const rmdir = onPaths('rmdir', '-p', '', (paths) => ({ writes: below(...paths) }));
const mkdir = onPaths('mkdir', '-p --parents -v -pv', '-m --mode', (paths, flags) => ({
  // Without -p it fails where the directory is there already, so it must not cross what may make it.
  writes: flags.some((f) => /^-(?:-parents|p|pv)$/.test(f)) ? NO_PATHS : below(...paths),
  makes: flags.includes('-m') || flags.includes('--mode') ? paths.map(parentOf) : paths,
  metadata: flags.includes('-m') || flags.includes('--mode') ? paths : []
}));
const touch = onPaths('touch', '-a -m -c', '', (paths) => ({ writes: below(...paths) }));
const cp = onPaths('cp', '-r -R -a -p -f -v -rf -n --recursive', '', (paths) =>
  paths.length < 2 ? opaque(say`it has no target`) : { reads: below(...paths.slice(0, -1)), writes: below(paths.at(-1) ?? '/') }
);
const mv = onPaths('mv', '-f -v -n', '', (paths) =>
  paths.length < 2 ? opaque(say`it has no target`) : { reads: below(...paths), writes: below(...paths) }
);

/** Link targets may be anything, so what is written through the link afterwards is not followed: the link's own path counts, and all below it. */
const ln: Tool = {
  names: ['ln'],
  source: POSIX,
  read(args, setting) {
    const read = readArguments(args, flagRules('-s -f -sf -fs -n -snf -sfn -v -r'));
    if (typeof read === 'string') return opaque(say`${code(`ln ${read}`)} is not known`);
    const [, link] = read.operands;
    if (read.operands.length !== 2 || link === undefined) return opaque(say`${code('ln')} without two operands is not known`);
    const paths = literalPaths(read.operands, setting);
    return 'opaque' in paths ? paths : { ...PLAIN, label: 'ln', reads: below(...paths), writes: below(paths[1] ?? '/') };
  }
};

/** `chmod` and `chown` set metadata of what is there, so they read their paths as well. */
function metadata(name: string): Tool {
  return {
    names: [name],
    source: POSIX,
    read(args, setting) {
      const words = name === 'chmod' ? args.filter((a) => !/^[-+=ugoa]+[rwxXst]+$/.test(a)) : args;
      const taken = name === 'chmod' && words.length < args.length;
      const read = readArguments(words, flagRules('-R -v -f -c -h --recursive --no-dereference -Rf -fR'));
      if (typeof read === 'string') return opaque(say`${code(`${name} ${read}`)} is not known`);
      const [mode, ...files] = taken ? ['', ...read.operands] : read.operands;
      if (mode === undefined || files.length === 0) return opaque(say`${code(name)} without a path is not known`);
      const paths = literalPaths(files, setting);
      if ('opaque' in paths) return paths;
      const owners = name === 'chown' && !/^\d+(?::\d+)?$/.test(mode) ? ['/etc/passwd', '/etc/group'] : [];
      return { ...PLAIN, label: name, reads: below(...paths, ...owners), writes: below(...paths), metadata: paths };
    }
  };
}

/** Prints its words; where the output goes is read from the redirection. */
function printing(...names: readonly string[]): Tool {
  return { names, source: POSIX, read: () => ({ ...PLAIN, label: names[0] ?? '' }) };
}

/** Prints the time, by the zone that the system is in unless it is told otherwise; `-r` and `-f` read files. */
const date: Tool = {
  names: ['date'],
  source: POSIX,
  read: (args) =>
    args.every((a) => /^(?:-u|-R|-I\w*|--utc|--iso-8601(?:=\w+)?|--rfc-\S+|\+[^$`]*)$/.test(a))
      ? {
          ...PLAIN,
          label: 'date',
          reads: args.some((a) => a === '-u' || a === '--utc') ? PLAIN.reads : below('/etc', '/usr/share/zoneinfo'),
          environment: [...PLAIN.environment, 'TZ', 'LC_*', 'LANG', 'SOURCE_DATE_EPOCH']
        }
      : opaque(say`${code('date')} in this form is not known`)
};

/** Replaces text in files: scripts of `s` alone, which read and write nothing else (POSIX sed, "Editing Commands"). */
const sed: Tool = {
  names: ['sed'],
  source: POSIX,
  read(args, setting) {
    const read = readArguments(args, flagRules('-i -E -r -n', '-e --expression'));
    if (typeof read === 'string') return opaque(say`${code(`sed ${read}`)} is not known`);
    const named = read.flags.flatMap((f) => (f.value === null ? [] : [f.value]));
    const [scripts, files] = named.length > 0 ? [named, read.operands] : [read.operands.slice(0, 1), read.operands.slice(1)];
    if (!read.flags.some((f) => f.name === '-i') || files.length === 0 || !scripts.every((script) => SUBSTITUTION.test(script)))
      return opaque(say`${code('sed')} in this form is not known`);
    const paths = literalPaths(files, setting);
    return 'opaque' in paths ? paths : { ...PLAIN, label: 'sed', reads: below(...paths), writes: below(...paths) };
  }
};
const SUBSTITUTION = /^s([/|#,@:])(?:(?!\1)[^\n\\]|\\[^\n])*\1(?:(?!\1)[^\n\\]|\\[^\n])*\1[gI0-9]*$/;

const cd: Tool = {
  names: ['cd'],
  source: POSIX,
  read(args, setting) {
    const [path] = args;
    if (args.length !== 1 || path === undefined || path.startsWith('-') || path.startsWith('~'))
      return opaque(say`${code('cd')} without a literal path`);
    if (!path.startsWith('/') && setting.cwd === null) return opaque(say`${code('cd')} starts from a directory that the base image sets`);
    return { ...PLAIN, label: 'cd' };
  }
};

/** Options of the shell that change nothing but when it stops. */
const set: Tool = {
  names: ['set'],
  source: POSIX,
  read: (args) =>
    args.every((a, i) => /^-[eux]+o?$/.test(a) || a === '-o' || (a === 'pipefail' && /o$/.test(args[i - 1] ?? '')))
      ? { ...PLAIN, label: 'set' }
      : opaque(say`${code('set')} with options that are not known`)
};

/** Commands on literal paths: `rm -rf x`, `mkdir -p x` and like ones. */
export const fileTools: readonly Tool[] = [
  rm,
  rmdir,
  mkdir,
  touch,
  cp,
  mv,
  ln,
  sed,
  metadata('chmod'),
  metadata('chown'),
  printing('echo'),
  printing('printf'),
  printing('true', ':'),
  date,
  cd,
  set
];
