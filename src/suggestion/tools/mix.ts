import { code, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, refuse, review } from './doubts.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, type Doubt, homeOf, type Needs, type Project, type Reading, type Setting, type Tool } from './tool.ts';

export const mix: Tool = {
  names: ['mix'],
  source: 'https://hexdocs.pm/mix/Mix.Tasks.Deps.Get.html',
  settings: ['.hex', '.mix'],
  read(args, setting): Reading {
    const home = homeOf(setting).flatMap((h) => [`${h}/.mix`, `${h}/.hex`, `${h}/.cache`]);
    const known = {
      ...PLAIN,
      writes: below(...home, '/opt/mix', '/opt/hex'),
      environment: [...COMMON_ENVIRONMENT, 'MIX_*', 'HEX_*', 'ERL_*', 'ELIXIR_*', 'REBAR_*']
    };
    if ((args[0] === 'local.hex' || args[0] === 'local.rebar') && args.slice(1).every((a) => a === '--force' || a === '--if-missing'))
      return { ...known, label: `mix ${args[0]}` };
    const tasks = tasksOf(args);
    if (tasks === null) return { opaque: say`${code(`mix ${args[0] ?? ''}`)} compiles the project` };
    const compiles = tasks.includes('deps.compile');
    return {
      ...known,
      label: `mix ${tasks.join(', ')}`,
      runsCode: true,
      ...(compiles ? { assumesPrivacy: true } : {}),
      needs: (project) => needs(project, setting, compiles)
    };
  }
};

/** `deps.get`, `deps.compile` or both by `mix do`; null for any other task. */
function tasksOf(args: readonly string[]): readonly string[] | null {
  const text = args.join(' ').replace(/ --(?:only|check-locked)(?: (?=[\w$]))?(?:[\w${}]+)?/g, '');
  const list = text.replace(/^do /, '').split(/\s*(?:,|\+)\s*/);
  return list.every((task) => /^deps\.(?:get|compile)$/.test(task)) && (list.length === 1 || text.startsWith('do ')) ? list : null;
}

function needs(project: Project, setting: Setting, compiles: boolean): Needs {
  const doubts: Doubt[] = [];
  if ([...setting.env.keys()].some((n) => /^(?:MIX_EXS|MIX_DEPS_PATH|MIX_BUILD_PATH|ERL_LIBS|ERL_AFLAGS)$/.test(n)))
    doubts.push(refuse(say`a variable leads mix to other files`));
  const text = mustRead(project, 'mix.exs', doubts);
  mustRead(project, 'mix.lock', doubts);
  if (
    text !== null &&
    /\b(?:File|System|Code|Path|Mix\.Project\.config|import_config|IO|Port|EEx)\b\.?|\bimport\b|\b(?:path|in_umbrella|apps_path|deps_path|lockfile|git|github):/.test(
      text.replace(/^\s*#.*$/gm, '')
    )
  )
    doubts.push(refuse(say`${code('mix.exs')} does more than name packages of the index`));
  const dependencies = text ?? '';
  if (/\bconfig_path:/.test(dependencies)) doubts.push(refuse(say`${code('mix.exs')} names another configuration`));
  // mix loads config/config.exs before any task.
  const hasConfig = project.files.some((path) => path.startsWith('config/'));
  if (hasConfig) doubts.push(review(say`Does ${code('config/')} read a file outside of it? mix loads it before it does anything.`));
  if (compiles) doubts.push(review(say`Does a dependency look at the project while it is compiled? None is asked to.`));
  return {
    files: ['mix.exs', 'mix.lock'],
    directories: hasConfig ? ['config'] : [],
    outputs: ['deps', '_build'],
    doubts,
    obligations: [
      obligation(
        say`mix reads only ${code('mix.exs')} and its lock`,
        say`${code('mix.exs')} names packages of the index only${hasConfig ? say`, and ${code('config/')} is copied with it` : say`, and there is no config directory`}`
      )
    ]
  };
}
