import { say } from '../../model/sentence.ts';
import type { Tool } from './tool.ts';

/** Build files of gradle are programs, with buildSrc and included builds: nothing is ever proven. */
export const gradle: Tool = {
  names: ['gradle', './gradlew', 'gradlew'],
  source: 'https://docs.gradle.org/current/userguide/build_lifecycle.html',
  read: () => ({ opaque: say`build files of gradle are programs, which may read any file` })
};
