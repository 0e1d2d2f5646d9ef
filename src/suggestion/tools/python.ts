import { code, say } from '../../model/sentence.ts';
import { below, type PathSet } from '../effects/paths.ts';
import { refuse } from './doubts.ts';
import { COMMON_ENVIRONMENT, type Doubt, homeOf, type Project, type Setting } from './tool.ts';

/** What the Python installers share. */
export const PYTHON_ENVIRONMENT = [
  ...COMMON_ENVIRONMENT,
  'PIP_*',
  'PYTHON*',
  'UV_*',
  'POETRY_*',
  'PIPENV_*',
  'VIRTUAL_ENV',
  'CONDA_*',
  'CFLAGS',
  'LDFLAGS',
  'CC',
  'CXX',
  'SETUPTOOLS_*'
];

/** Directory of the virtual environment that the environment switches on; null where there is none that is known. */
function virtualEnvironment(setting: Setting): string | null {
  const named = setting.env.get('VIRTUAL_ENV');
  return typeof named === 'string' && named.startsWith('/') ? named : null;
}

/** Where Python packages go: the prefixes of the system's Pythons, the virtual environment, and caches. */
export function sitePackages(setting: Setting): PathSet {
  const venv = virtualEnvironment(setting);
  return below(
    '/usr/local',
    '/usr/lib',
    '/usr/bin',
    '/usr/share',
    '/usr/include',
    '/opt/conda',
    '/opt/python',
    '/tmp',
    ...(venv === null ? [] : [venv]),
    ...homeOf(setting).flatMap((home) => [`${home}/.cache`, `${home}/.local`, `${home}/.config`])
  );
}

/** Variables of pip that name no file and change nothing that is read. */
const PLAIN_PIP =
  /^PIP_(?:NO_CACHE_DIR|DISABLE_PIP_VERSION_CHECK|DEFAULT_TIMEOUT|TIMEOUT|INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|ROOT_USER_ACTION|BREAK_SYSTEM_PACKAGES|NO_INPUT|PREFER_BINARY|ONLY_BINARY|NO_BINARY|COMPILE|NO_COMPILE|RETRIES|PROGRESS_BAR|QUIET|NO_WARN_SCRIPT_LOCATION|UPGRADE|VERSION)$/;
const PLAIN_PYTHON =
  /^PYTHON(?:UNBUFFERED|DONTWRITEBYTECODE|HASHSEED|IOENCODING|UTF8|FAULTHANDLER|OPTIMIZE|_VERSION|_PIP_VERSION|_SHA256|_GET_PIP_\w+|_SETUPTOOLS_VERSION)$/;

/** Doubts that rest on the environment: PYTHONPATH and its like make Python load files of the project. */
export function readPythonEnvironment(setting: Setting, doubts: Doubt[]): void {
  for (const name of setting.env.keys()) {
    if (name.startsWith('PIP_') && !PLAIN_PIP.test(name)) doubts.push(refuse(say`${code(name)} may make pip read other files`));
    if (name.startsWith('PYTHON') && !PLAIN_PYTHON.test(name))
      doubts.push(refuse(say`${code(name)} may make Python load files of the project`));
  }
}

const MODULES = new Set(
  (
    'abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cgi cmath cmd code codecs codeop collections colorsys compileall ' +
    'concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ' +
    'ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip ' +
    'hashlib heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math ' +
    'mimetypes mmap multiprocessing netrc ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pip pipenv poetry pkgutil platform plistlib ' +
    'posix posixpath pprint profile pstats pty pwd pyclbr pydoc pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select ' +
    'selectors setuptools shelve shlex shutil signal site sitecustomize smtplib sndhdr socket socketserver sqlite3 sre_compile ssl stat statistics string stringprep ' +
    'struct subprocess symtable sys sysconfig syslog tarfile tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback ' +
    'tracemalloc tty turtle types typing unicodedata unittest urllib usercustomize uu uuid venv warnings wave weakref webbrowser wheel winreg wsgiref xml xmlrpc ' +
    'zipapp zipfile zipimport zlib zoneinfo _distutils_hack pkg_resources'
  ).split(' ')
);

/** `python -m` puts the working directory in front of all modules, so a file there may stand in for one of the standard library. */
export function refuseShadowing(project: Project, doubts: Doubt[]): void {
  const shadow = project.files.find((path) => {
    const top = path.slice(0, path.includes('/') ? path.indexOf('/') : undefined);
    return (path.includes('/') || /\.(?:py|pyc|so)$/.test(path)) && MODULES.has(top.replace(/\..*$/, ''));
  });
  if (shadow !== undefined) doubts.push(refuse(say`${code(shadow)} stands in front of a module of Python for ${code('python -m')}`));
}
