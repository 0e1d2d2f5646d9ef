import { code, say } from '../../model/sentence.ts';
import type { Tool } from './tool.ts';

/**
 * nx makes a graph of all projects and their files, by plugins, and runs their executors and scripts; `nx affected` asks git besides. It
 * writes what those write, and its cache. Nothing of that is ever moved over.
 */
export const nx: Tool = {
  names: ['nx'],
  source: 'https://nx.dev/docs/reference/nx-commands',
  read: (args) => ({
    opaque: say`${code(`nx ${(args[0] ?? '').slice(0, 40)}`)} runs plugins, executors and scripts of the project, which may read any file`
  })
};
