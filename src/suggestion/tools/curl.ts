import { code, say } from '../../model/sentence.ts';
import { below, resolvePath } from '../effects/paths.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, flagRules, type Reading, readArguments, type Tool } from './tool.ts';

const CURL = flagRules(
  '-f -s -S -L -k -fsSL -sSL -fsS -sS -fL -sL -fSL -sSfL -sSLf -fsL -fLsS --fail --silent --show-error --location --compressed --retry-all-errors --retry-connrefused --tlsv1.2 -v',
  '-o --output --retry --retry-delay --connect-timeout --max-time -m --proto'
);
const WGET = flagRules(
  '-q -nv --quiet --no-verbose --no-check-certificate --show-progress',
  '-O --output-document --tries -t --timeout -T'
);

/** A download of literal addresses to literal files; what it gets depends on the time, which is fine for keeping its place in order. */
export const curl: Tool = {
  names: ['curl', 'wget'],
  source: 'https://curl.se/docs/manpage.html',
  settings: ['.curlrc', '.config/curlrc', '.wgetrc', '.netrc'],
  read(args, setting, command): Reading {
    const name = command.words[0]?.text.endsWith('curl') ? 'curl' : 'wget';
    // `-qO file` and `-fsSLo file` hold the output's letter inside a group.
    const words = args.flatMap((a) =>
      /^-[a-zA-Z]+[oO]$/.test(a) && !a.startsWith('--') ? [a.slice(0, -1), name === 'curl' ? '-o' : '-O'] : [a]
    );
    const read = readArguments(words, name === 'curl' ? CURL : WGET);
    if (typeof read === 'string') return { opaque: say`${code(`${name} ${read}`)} is not known` };
    const outputs = read.flags.filter((f) => ['-o', '--output', '-O', '--output-document'].includes(f.name)).map((f) => f.value ?? '');
    const urls = read.operands.filter((o) => /^https?:\/\//.test(o));
    if (urls.length !== read.operands.length) return { opaque: say`${code(name)} has an operand that is no address` };
    if (outputs.length !== 1 || urls.length !== 1 || outputs[0] === '-')
      return { opaque: say`${code(name)} does not write to one named file` };
    const [output = ''] = outputs;
    if (!output.startsWith('/') && setting.cwd === null)
      return { opaque: say`it writes to a path relative to a directory that the base image sets` };
    return {
      ...PLAIN,
      label: name,
      // Configuration and certificates of the system.
      reads: below('/etc', '/usr', ...['/root/.curlrc', '/root/.netrc', '/root/.wgetrc']),
      writes: below(resolvePath(setting.cwd ?? '/', output)),
      environment: COMMON_ENVIRONMENT
    };
  }
};
