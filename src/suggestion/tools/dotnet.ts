import { code, codes, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, refuse, review } from './doubts.ts';
import { PLAIN } from './files.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  flagRules,
  homeOf,
  type Needs,
  type Project,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

const FLAGS = flagRules(
  '--locked-mode --no-cache --force --no-http-cache --disable-parallel',
  '-r --runtime -v --verbosity -s --source -a --arch'
);

export const dotnet: Tool = {
  names: ['dotnet'],
  source: 'https://learn.microsoft.com/dotnet/core/tools/dotnet-restore',
  settings: ['.nuget/NuGet', '.config/NuGet'],
  downloads: '/root/.nuget/packages',
  freeFlags: new Set(['-r', '--runtime', '-a', '--arch', '-v', '--verbosity']),
  read(args, setting): Reading {
    const [subcommand, ...rest] = args;
    if (subcommand !== 'restore') return { opaque: say`${code(`dotnet ${subcommand ?? ''}`)} reads the sources` };
    const read = readArguments(rest, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`dotnet restore ${read}`)} is not known` };
    if (read.operands.length > 1) return { opaque: say`${code('dotnet restore')} with several projects` };
    return {
      ...PLAIN,
      label: 'dotnet restore',
      writes: below('/tmp', ...homeOf(setting).flatMap((h) => [`${h}/.nuget`, `${h}/.local`, `${h}/.dotnet`, `${h}/.config`])),
      environment: [...COMMON_ENVIRONMENT, 'DOTNET_*', 'NUGET_*', 'MSBUILD*', 'MSBuild*'],
      runsCode: true,
      needs: (project) => needs(project, setting, read.operands[0] ?? null)
    };
  }
};

const PROJECT = /\.(?:cs|fs|vb)proj$/;
const UPWARD = [
  'Directory.Build.props',
  'Directory.Build.targets',
  'Directory.Packages.props',
  'Directory.Build.rsp',
  'global.json',
  'packages.lock.json',
  'Directory.Solution.props',
  'Directory.Solution.targets'
];

function needs(project: Project, setting: Setting, written: string | null): Needs {
  const doubts: Doubt[] = [];
  const odd = [...setting.env.keys()].find((n) => /^(?:MSBUILD|NUGET_)/i.test(n) && !/^NUGET_(?:XMLDOC_MODE|PACKAGES)$/.test(n));
  if (odd !== undefined) doubts.push(refuse(say`${code(odd)} changes the restore in a way that is not known`));
  const start = startOf(project, written, doubts);
  const projects = new Set<string>();
  const files: string[] = [];
  if (start !== null) {
    if (/\.sln$/.test(start)) {
      files.push(start);
      const text = mustRead(project, start, doubts);
      for (const found of (text ?? '').matchAll(/^Project\([^)]*\)\s*=\s*"[^"]*",\s*"([^"]+)"/gm)) {
        const path = (found[1] ?? '').replaceAll('\\', '/');
        if (PROJECT.test(path)) visit(project, path, projects, doubts);
      }
    } else visit(project, start, projects, doubts);
  }
  const depth = project.directory.split('/').filter((part) => part !== '').length;
  const above = Array.from({ length: depth }, (_, i) => '../'.repeat(i + 1).slice(0, -1));
  const directories = new Set<string>(['', ...above, ...[...projects].flatMap((p) => ancestors(p))]);
  const beside = [...directories].flatMap((directory) =>
    BESIDE.map((name) => (directory === '' ? name : `${directory}/${name}`)).filter((path) => project.look(path) !== 'absent')
  );
  for (const path of beside) {
    if (project.look(path) !== 'file') doubts.push(refuse(say`${code(path)} is a symbolic link, or written by a step`));
    checkProps(project, path, doubts);
  }
  const outputs = [...projects].map((p) => (p.includes('/') ? `${p.slice(0, p.lastIndexOf('/'))}/obj` : 'obj'));
  return {
    files: [...files, ...projects, ...beside],
    directories: [],
    outputs: [...new Set(outputs)],
    // Ignore files of .NET let files in again by name (`!**/.gitignore`, `!**/.env.example`), none of which a restore knows.
    names: RESTORED,
    doubts,
    obligations: [
      obligation(
        say`restore reads only the project files and the configuration beside and above them`,
        codes([...files, ...projects, ...beside])
      ),
      obligation(say`The projects import nothing else`, say`no Import, no reference outside of the listed projects`)
    ]
  };
}

/** What a restore keeps in `obj`: `project.assets.json`, `project.nuget.cache`, `x.csproj.nuget.g.props` and the like, and what a build adds. */
const RESTORED = /nuget|^project\.|\.(?:json|props|targets|cache|config|rsp|dll|pdb|txt|cs|editorconfig)$/i;

/** Looked for in the directory of a project and all above it. */
const BESIDE = [...UPWARD, 'nuget.config', 'NuGet.config', 'NuGet.Config', 'Nuget.config', 'NUGET.CONFIG'];

const ancestors = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
};

function startOf(project: Project, written: string | null, doubts: Doubt[]): string | null {
  if (written !== null) {
    const path = written.replace(/^\.\//, '').replaceAll('\\', '/').replace(/\/$/, '');
    if (PROJECT.test(path) || /\.sln$/.test(path)) return path;
    const inside = project.files.filter(
      (f) => f.startsWith(`${path}/`) && !f.slice(path.length + 1).includes('/') && (PROJECT.test(f) || /\.slnx?$/.test(f))
    );
    if (inside.length === 1) return inside[0] ?? null;
  } else {
    const here = project.files.filter((f) => !f.includes('/') && (PROJECT.test(f) || /\.slnx?$/.test(f)));
    if (here.length === 1 && !/\.slnx$/.test(here[0] ?? '')) return here[0] ?? null;
  }
  doubts.push(refuse(say`which project is restored cannot be told`));
  return null;
}

/** Follows ProjectReference; each project file is read for imports. */
function visit(project: Project, path: string, seen: Set<string>, doubts: Doubt[]): void {
  if (seen.has(path) || seen.size > 200) return;
  if (path.startsWith('/')) {
    doubts.push(refuse(say`${code(path)} lies outside of the copied directory`));
    return;
  }
  seen.add(path);
  if (project.look(`${path}.user`) !== 'absent') doubts.push(refuse(say`${code(`${path}.user`)} is read beside the project`));
  const text = mustRead(project, path, doubts);
  if (text === null) return;
  if (
    /<Import\b|<UsingTask\b|\$\(MSBuildThisFile|<RestoreSources>|<RestoreConfigFile>|<BaseIntermediateOutputPath>|<MSBuildProjectExtensionsPath>|<NuGetLockFilePath>/.test(
      text
    )
  )
    doubts.push(refuse(say`${code(path)} imports or names other files`));
  const sdk = /<Sdk\s+Name="([^"]{1,80})"/.exec(text)?.[1];
  if (sdk !== undefined)
    doubts.push(review(say`Does the SDK ${code(sdk)}, a package that ${code(path)} names, read files of the project during the restore?`));
  for (const found of text.matchAll(/<ProjectReference\b[^>]*\bInclude="([^"]+)"/g)) {
    const target = (found[1] ?? '').replaceAll('\\', '/');
    const resolved = resolve(path, target);
    if (resolved === null || /[*$;]/.test(target))
      doubts.push(refuse(say`${code(path)} refers to ${code(target.slice(0, 60))}, which is not followed`));
    else visit(project, resolved, seen, doubts);
  }
}

function resolve(from: string, target: string): string | null {
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || parts.length === 0 || parts.at(-1) === '..') parts.push(part);
    else parts.pop();
  }
  return parts.length > 40 ? null : parts.join('/');
}

/** The usual way to go on with the file of the same name further up, which is copied as well. */
const ABOVE =
  /<Import\s+Project="\$\(\[MSBuild\]::GetPathOfFileAbove\('?Directory\.(?:Build|Packages)\.(?:props|targets)'?,[^"<>]{0,120}"[^<>]{0,200}\/>/g;

function checkProps(project: Project, path: string, doubts: Doubt[]): void {
  if (!/\.(?:props|targets|rsp|config)$/i.test(path)) return;
  const text = mustRead(project, path, doubts);
  if (text === null) return;
  if (/\.config$/i.test(path)) {
    if (/<add\b[^>]*\bvalue="(?!https?:)[^"]*[\\/]/.test(text)) doubts.push(refuse(say`${code(path)} names a directory as a source`));
  } else if (/<Import\b|<UsingTask\b|<BaseIntermediateOutputPath>|\.rsp$/.test(`${text.replace(ABOVE, '')}${path}`))
    doubts.push(refuse(say`${code(path)} imports other files`));
}
