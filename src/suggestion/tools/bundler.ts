import { code, codes, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, review } from './doubts.ts';
import { PLAIN } from './files.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  flagRules,
  hasFlag,
  homeOf,
  type Needs,
  type Project,
  type ReadArguments,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

const FLAGS = flagRules('--deployment --frozen --quiet --no-cache --force --full-index --verbose', '--jobs -j --retry --without --with');
const ENVIRONMENT = [
  ...COMMON_ENVIRONMENT,
  'BUNDLE_*',
  'BUNDLER_*',
  'GEM_*',
  'RUBY*',
  'RAILS_*',
  'RACK_*',
  'MAKE*',
  'CC',
  'CXX',
  'CFLAGS',
  'LDFLAGS'
];

export const bundler: Tool = {
  names: ['bundle'],
  source: 'https://bundler.io/man/bundle-install.1.html',
  settings: ['.bundle/config', '.gemrc', '.netrc'],
  downloads: '/usr/local/bundle/cache',
  read(args, setting): Reading {
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`bundle ${read}`)} is not known` };
    const [subcommand = 'install', ...more] = read.operands;
    if (subcommand !== 'install' || more.length > 0) return { opaque: say`${code(`bundle ${subcommand}`)} runs something of the project` };
    const place = setting.env.get('BUNDLE_PATH');
    return {
      ...PLAIN,
      label: 'bundle install',
      reads: below('/usr/local', '/usr/lib'),
      writes: below(
        '/usr/local',
        '/var/lib/gems',
        '/tmp',
        ...homeOf(setting).flatMap((h) => [`${h}/.bundle`, `${h}/.gem`, `${h}/.local`]),
        ...(typeof place === 'string' && place.startsWith('/') ? [place] : [])
      ),
      environment: ENVIRONMENT,
      runsCode: true,
      assumesPrivacy: true,
      needs: (project) => needs(project, setting, read)
    };
  }
};

/** Lines of a Gemfile that name gems and sources in literals: nothing there reads a file but `ruby file:`. */
const LITERAL =
  /^(?:source\s+["'][^"'#]+["'](?:\s+do)?|ruby\s+["'][^"'#]+["'](?:\s*,\s*["'][^"'#]+["'])*|gem\s+["'][\w.-]+["'](?:\s*,\s*(?:["'][^"'#]*["']|[a-z_]+:\s*(?:["'][^"'#]*["']|:[a-z_]+|true|false|nil|\[[\w\s:"',%]*\])|:[a-z_]+\s*=>\s*(?:["'][^"'#]*["']|:[a-z_]+|true|false|\[[\w\s:"',]*\])))*|group\s+[:\w\s,]+do|platforms?\s+[:\w\s,]+do|end|git_source\(:github\)\s*\{[^}`]*\})\s*$/;
const BY_PLACE = /\b(?:path|git|github|gist|bitbucket|branch|glob)\s*(?::|=>)|:(?:path|git|github)\b/;

function needs(project: Project, setting: Setting, read: ReadArguments): Needs {
  const doubts: Doubt[] = [];
  const odd = [...setting.env.keys()].find(
    (name) => (name.startsWith('BUNDLE_') && !PLAIN_VARIABLES.test(name)) || /^RUBY(?:OPT|LIB)$/.test(name)
  );
  if (odd !== undefined) doubts.push(refuse(say`${code(odd)} may make bundler read other files`));
  const configuration = present(project, ['.bundle/config'], doubts);
  const config = configuration.length > 0 ? (mustRead(project, '.bundle/config', doubts) ?? '') : '';
  for (const line of config.split('\n')) {
    const key = /^(BUNDLE_\w+):/.exec(line)?.[1];
    if (key !== undefined && !PLAIN_VARIABLES.test(key))
      doubts.push(refuse(say`${code('.bundle/config')} sets ${code(key)}, whose effect is not known`));
  }
  const text = mustRead(project, 'Gemfile', doubts);
  if (project.look('Gemfile.lock') === 'absent') doubts.push(refuse(say`there is no ${code('Gemfile.lock')}`));
  const locks = present(project, ['Gemfile.lock'], doubts);
  const lock = locks.length > 0 ? mustRead(project, 'Gemfile.lock', doubts) : null;
  if (lock !== null && /^(?:PATH|GIT|PLUGIN SOURCE)$/m.test(lock))
    doubts.push(refuse(say`${code('Gemfile.lock')} has gems by path or from git`));
  const named = text === null ? [] : readGemfile(text, project, doubts);
  const on = (value: string | null | undefined): boolean => value === '1' || value === 'true';
  const frozen =
    hasFlag(read, '--deployment', '--frozen') ||
    on(setting.env.get('BUNDLE_DEPLOYMENT')) ||
    on(setting.env.get('BUNDLE_FROZEN')) ||
    /^BUNDLE_(?:DEPLOYMENT|FROZEN): "?(?:true|1)/m.test(config);
  if (!frozen)
    doubts.push(
      review(
        say`bundle install may rewrite ${code('Gemfile.lock')}, and the later COPY would put the old one back: set ${code('BUNDLE_DEPLOYMENT')} or ${code('BUNDLE_FROZEN')}.`
      )
    );
  return {
    files: ['Gemfile', ...locks, ...named, ...configuration],
    directories: [],
    outputs: outputs(setting, config, read),
    doubts,
    obligations: [
      obligation(
        say`bundler reads only the Gemfile, its lock and the files that the Gemfile names`,
        say`${codes(['Gemfile', ...locks, ...named, ...configuration])}: the Gemfile holds literals only, no gem by path or from git, no gemspec`
      ),
      obligation(say`The lock is not rewritten`, say`frozen or deployment mode`)
    ]
  };
}

const PLAIN_VARIABLES =
  /^BUNDLE_(?:DEPLOYMENT|FROZEN|PATH|WITHOUT|WITH|JOBS|RETRY|BIN|CLEAN|NO_CACHE|APP_CONFIG|SILENCE_ROOT_WARNING|FORCE_RUBY_PLATFORM|TIMEOUT|VERSION|BUILD__\w+|DISABLE_\w+|RUBYGEMS__\w+|GEMS__\w+)$/;

/** Files that the Gemfile reads by name. Anything that is no literal may read any file. */
function readGemfile(text: string, project: Project, doubts: Doubt[]): readonly string[] {
  const named: string[] = [];
  for (const raw of text.replace(/,\s*\n\s*/g, ', ').split('\n')) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const file = /^ruby\s+file:\s*["']([\w./-]+)["']\s*$/.exec(line)?.[1];
    if (file !== undefined) {
      if (project.look(file) !== 'file') doubts.push(refuse(say`${code(file)}, which the Gemfile reads, is not among the copied files`));
      named.push(file.replace(/^\.\//, ''));
    } else if (BY_PLACE.test(line) && !/^git_source/.test(line))
      doubts.push(refuse(say`the Gemfile takes a gem by path or from git: ${code(line.slice(0, 60))}`));
    else if (line.length > 500 || !LITERAL.test(line))
      doubts.push(refuse(say`the Gemfile has a line that is more than a literal: ${code(line.slice(0, 60))}`));
  }
  return named;
}

function outputs(setting: Setting, config: string, read: ReadArguments): readonly string[] {
  const place = setting.env.get('BUNDLE_PATH') ?? /^BUNDLE_PATH: "?([^"\n]+)/m.exec(config)?.[1];
  const inside =
    place === undefined || place === null ? 'vendor/bundle' : place.startsWith('/') ? null : place.replace(/^\.\//, '').replace(/\/$/, '');
  const bin = setting.env.get('BUNDLE_BIN');
  return [
    ...(inside === null && !hasFlag(read, '--deployment') ? [] : [inside ?? 'vendor/bundle']),
    '.bundle',
    ...(typeof bin === 'string' && !bin.startsWith('/') ? [bin] : [])
  ];
}
