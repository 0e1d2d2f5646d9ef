import { code, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, type Reading, type Tool } from './tool.ts';

const VALUED = new Set('-u --uid -g --gid -G --groups -s --shell -d --home --home-dir -h -c --comment --gecos -K -k --ingroup'.split(' '));

/** Makes users and groups: the account files, the skeleton and the home directory. */
export const users: Tool = {
  names: ['useradd', 'groupadd', 'adduser', 'addgroup', 'usermod'],
  source: 'https://manpages.debian.org/useradd.8',
  read(args, _setting, command): Reading {
    const label = command.words[0]?.text ?? 'useradd';
    const homes: string[] = [];
    const names: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const word = args[i] ?? '';
      if (!word.startsWith('-')) names.push(word);
      else if (VALUED.has(word)) {
        i++;
        if (['-d', '--home', '--home-dir', '-h'].includes(word)) homes.push(args[i] ?? '');
      } else if (/^--(?:home|home-dir)=/.test(word)) homes.push(word.slice(word.indexOf('=') + 1));
      else if (
        !/^(?:-[rmMSDHUNlo]+|--(?:system|create-home|no-create-home|disabled-password|disabled-login|user-group|no-user-group|group|no-log-init|uid=\d+|gid=\S+|shell=\S+|ingroup=\S+|gecos=\S*))$/.test(
          word
        )
      )
        return { opaque: say`${code(`${label} ${word}`)} is not known` };
    }
    if (homes.some((home) => !home.startsWith('/'))) return { opaque: say`a home directory is not absolute` };
    const own = homes.length > 0 ? homes : names.map((name) => `/home/${name}`);
    return {
      ...PLAIN,
      label,
      reads: below('/etc', '/usr', '/bin', '/sbin', '/lib', '/var/mail'),
      writes: below('/etc', '/var', ...own),
      metadata: own,
      environment: COMMON_ENVIRONMENT
    };
  }
};
