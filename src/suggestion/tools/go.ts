import { code, codes, say } from '../../model/sentence.ts';
import { below, type PathSet } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, refuseAbove } from './doubts.ts';
import { PLAIN } from './files.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  GIT_ENVIRONMENT,
  homeOf,
  type Needs,
  type Project,
  type Reading,
  type Setting,
  type Tool
} from './tool.ts';

const ENVIRONMENT = [...COMMON_ENVIRONMENT, 'GO*', 'CGO_*', ...GIT_ENVIRONMENT, 'CC', 'CXX'];
/** Variables that name no file of the project. */
const PLAIN_VARIABLES = new Set(
  'GOPROXY GOPRIVATE GONOSUMDB GONOSUMCHECK GONOPROXY GOSUMDB GOOS GOARCH GOARM GOAMD64 GOTOOLCHAIN GOINSECURE GOVERSION GOLANG_VERSION GOGC GOMEMLIMIT GOMAXPROCS GO111MODULE GOEXPERIMENT'.split(
    ' '
  )
);
const PLACES = ['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOBIN', 'GOROOT'];

export const go: Tool = {
  names: ['go'],
  source: 'https://go.dev/ref/mod#go-mod-download',
  settings: ['.config/go', '.netrc', '.gitconfig', '.config/git', '.ssh'],
  downloads: '/go/pkg/mod',
  read(args, setting): Reading {
    if (args[0] !== 'mod' || args[1] !== 'download' || args.slice(2).some((a) => a !== '-x'))
      return { opaque: say`${code(`go ${args.slice(0, 2).join(' ')}`)} reads the sources` };
    return {
      ...PLAIN,
      label: 'go mod download',
      writes: moduleCache(setting),
      environment: ENVIRONMENT,
      needs: (project) => needs(project, setting)
    };
  }
};

function moduleCache(setting: Setting): PathSet {
  const named = PLACES.flatMap((name) => {
    const value = setting.env.get(name);
    return typeof value !== 'string' || !value.startsWith('/') ? [] : [name === 'GOPATH' ? `${value}/pkg` : value];
  });
  return below('/go/pkg', ...homeOf(setting).flatMap((home) => [`${home}/go`, `${home}/.cache`, `${home}/.config`]), ...named);
}

/** Major and minor version of a golang base image; null where the tag does not say. */
function goVersion(image: string): readonly [number, number] | null {
  const found = /(?:^|\/)golang:(\d+)\.(\d+)/.exec(image);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

function needs(project: Project, setting: Setting): Needs {
  const doubts: Doubt[] = [];
  const version = goVersion(setting.image);
  if (version !== null && version[0] === 1 && version[1] < 18)
    doubts.push(refuse(say`Go before 1.18 may edit ${code('go.sum')} during the download`));
  for (const [name, value] of setting.env) {
    if (!name.startsWith('GO') || name.startsWith('GOLANG_')) continue;
    if (PLACES.includes(name)) {
      if (value === null) doubts.push(refuse(say`${code(name)} is a place that is not known`));
    } else if (
      !(
        PLAIN_VARIABLES.has(name) ||
        (name === 'GOWORK' && value === 'off') ||
        (name === 'GOFLAGS' && /^(?:-mod=(?:mod|readonly)|-trimpath|-buildvcs=(?:false|true|auto)|\s)*$/.test(value ?? '?'))
      )
    )
      doubts.push(refuse(say`${code(name)} may make go read other files`));
  }
  const workspace = setting.env.get('GOWORK') === 'off' ? [] : present(project, ['go.work'], doubts);
  refuseAbove(project, ['go.work', 'go.mod'], doubts);
  const members = workspace.length > 0 ? workspaceMembers(project, doubts) : [];
  const modules = workspace.length > 0 ? members : [''];
  for (const module of modules) checkModule(project, module, doubts);
  const sums = workspace.length > 0 ? present(project, ['go.work.sum'], doubts) : [];
  const files = [...new Set([...workspace, ...sums, ...modules.flatMap((m) => moduleFiles(project, m, doubts))])];
  const vendored = [...modules, ''].find((m) => project.files.some((path) => path.startsWith(join(m, 'vendor/'))));
  if (vendored !== undefined) doubts.push(refuse(say`there is a vendor directory`));
  return {
    files,
    directories: [],
    outputs: [],
    doubts,
    obligations: [
      obligation(
        say`go mod download reads only the module files`,
        say`${codes(files)}; no replacement by a directory, no vendor directory`
      ),
      obligation(
        say`The module files are not rewritten`,
        say`go mod download without arguments leaves ${code('go.mod')} and a complete ${code('go.sum')} as they are`
      ),
      obligation(say`What it writes lies outside of the copied directory`, say`the module cache`)
    ]
  };
}

const join = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

function moduleFiles(project: Project, module: string, doubts: Doubt[]): readonly string[] {
  return [join(module, 'go.mod'), ...present(project, [join(module, 'go.sum')], doubts)];
}

function checkModule(project: Project, module: string, doubts: Doubt[]): void {
  const path = join(module, 'go.mod');
  const text = mustRead(project, path, doubts);
  if (text === null) return;
  const plain = text.replace(/\/\/[^\n]*/g, '');
  for (const line of plain.split('\n')) {
    const target = /=>\s*"?([^\s"]+)/.exec(line)?.[1];
    if (target !== undefined && /^(?:\.{1,2}(?:\/|$)|\/|[A-Za-z]:)/.test(target))
      doubts.push(refuse(say`${code(path)} replaces a module by the directory ${code(target)}`));
  }
  if (/^\s*require\b/m.test(plain) && project.look(join(module, 'go.sum')) === 'absent')
    doubts.push(refuse(say`${code(path)} requires modules, and there is no ${code('go.sum')}`));
}

function workspaceMembers(project: Project, doubts: Doubt[]): readonly string[] {
  const text = mustRead(project, 'go.work', doubts);
  if (text === null) return [];
  const plain = text.replace(/\/\/[^\n]*/g, '');
  if (/^\s*replace\b/m.test(plain)) doubts.push(refuse(say`${code('go.work')} replaces modules`));
  const block = /^\s*use\s*\(([^)]*)\)/m.exec(plain)?.[1]?.split('\n') ?? [];
  const single = [...plain.matchAll(/^\s*use\s+([^\s(]+)/gm)].map((m) => m[1] ?? '');
  const members = [...block.map((l) => l.trim()).filter((l) => l !== ''), ...single].map((m) =>
    m
      .replaceAll('"', '')
      .replace(/^\.\/?/, '')
      .replace(/\/$/, '')
  );
  if (members.length === 0 || members.some((m) => m.startsWith('/') || m.startsWith('.') || m.includes('..')))
    doubts.push(refuse(say`${code('go.work')} names modules outside of the directory, or none`));
  return members;
}
