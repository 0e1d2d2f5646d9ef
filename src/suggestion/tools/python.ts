import { code, codes, say } from '../../model/sentence.ts';
import { below, isUnder, type PathSet, resolvePath } from '../effects/paths.ts';
import { refuse, review } from './doubts.ts';
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

/** Doubts that rest on the environment: variables of pip and Python that lead to other files. */
export function readPythonEnvironment(setting: Setting, project: Project, doubts: Doubt[]): void {
  for (const [name, value] of setting.env) {
    if (name.startsWith('PIP_') && !PLAIN_PIP.test(name)) doubts.push(refuse(say`${code(name)} may make pip read other files`));
    if (name === 'PYTHONPATH') doubts.push(pythonPath(value, project));
    else if (name.startsWith('PYTHON') && !PLAIN_PYTHON.test(name))
      doubts.push(refuse(say`${code(name)} may make Python load files of the project`));
  }
}

/** Modules are looked for there first; what does not go by the name of one that installers load is only loaded by who asks for it. */
function pythonPath(value: string | null, project: Project): Doubt {
  const places = value?.split(':').filter((place) => place !== '' && !/\$/.test(place)) ?? [];
  const inside = places.flatMap((place) => {
    const path = resolvePath(project.directory, place);
    return isUnder(path, project.directory) ? [path.slice(project.directory.length).replace(/^\//, '')] : [];
  });
  const isAt = (path: string): boolean => inside.some((place) => place === '' || path.startsWith(`${place}/`));
  const names = project.files.filter(isAt).flatMap((path) => inside.map((place) => (place === '' ? path : path.slice(place.length + 1))));
  const isKnown = value !== null && !value.includes('$');
  return isKnown && shadowing(names) === undefined
    ? review(say`Does the install load a module of the project? ${code('PYTHONPATH')} names ${codes(places)}.`)
    : refuse(say`${code('PYTHONPATH')} may make Python load files of the project`);
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

/** The first of these paths that stands for a module of Python where their directory is looked in first. */
const shadowing = (paths: readonly string[]): string | undefined =>
  paths.find((path) => {
    const top = path.slice(0, path.includes('/') ? path.indexOf('/') : undefined);
    return (path.includes('/') || /\.(?:py|pyc|so)$/.test(path)) && MODULES.has(top.replace(/\..*$/, ''));
  });

/** `python -m` puts the working directory in front of all modules, so a file there may stand in for one of the standard library. */
export function refuseShadowing(project: Project, doubts: Doubt[]): void {
  const shadow = shadowing(project.files);
  if (shadow !== undefined) doubts.push(refuse(say`${code(shadow)} stands in front of a module of Python for ${code('python -m')}`));
}
