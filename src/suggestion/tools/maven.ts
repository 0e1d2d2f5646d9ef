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
  type Tool
} from './tool.ts';

const FLAGS = flagRules('-B --batch-mode -q --quiet -ntp --no-transfer-progress -U -e -DskipTests', '');
const GOALS = new Set(['dependency:go-offline', 'dependency:resolve', 'dependency:resolve-plugins']);

/** Fetching goals only; what a build needs of plugins is known at run time, so this is for review at best. */
export const maven: Tool = {
  names: ['mvn'],
  source: 'https://maven.apache.org/plugins/maven-dependency-plugin/go-offline-mojo.html',
  settings: ['.m2/settings.xml', '.m2/settings-security.xml', '.mavenrc'],
  read(args, setting): Reading {
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`mvn ${read}`)} is not known` };
    if (read.operands.length === 0 || !read.operands.every((goal) => GOALS.has(goal)))
      return { opaque: say`${code('mvn')} builds the project` };
    return {
      ...PLAIN,
      label: `mvn ${read.operands[0] ?? ''}`,
      writes: below(...homeOf(setting).map((h) => `${h}/.m2`)),
      environment: [...COMMON_ENVIRONMENT, 'MAVEN_*', 'MVNW_*', 'JAVA_*', 'JDK_*'],
      runsCode: true,
      needs
    };
  }
};

function needs(project: Project): Needs {
  const doubts: Doubt[] = [];
  const text = mustRead(project, 'pom.xml', doubts);
  const poms = project.files.filter((path) => path === 'pom.xml' || path.endsWith('/pom.xml'));
  for (const pom of poms) {
    const own = pom === 'pom.xml' ? text : mustRead(project, pom, doubts);
    if (own !== null && /<(?:systemPath|extensions?)>|\$\{basedir\}|file:\/\//.test(own))
      doubts.push(refuse(say`${code(pom)} names other files`));
  }
  const settings = project.files.filter((path) => path.startsWith('.mvn/'));
  if (settings.some((path) => /extensions\.xml$/.test(path)))
    doubts.push(refuse(say`${code('.mvn')} has extensions, which may read any file`));
  doubts.push(review(say`Plugins may resolve more later, and a parent may be named by a relative path.`));
  return {
    files: poms,
    directories: settings.length > 0 ? ['.mvn'] : [],
    outputs: ['target'],
    doubts,
    obligations: [obligation(say`maven reads every ${code('pom.xml')} of the reactor and ${code('.mvn')}`, codes([...poms, ...settings]))]
  };
}
