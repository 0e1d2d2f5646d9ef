import { code, say } from '../../model/sentence.ts';
import type { Tool } from './tool.ts';

/** cargo refuses a package without its target files, and judges freshness by times: nothing is ever moved (design notes A5). */
export const cargo: Tool = {
  names: ['cargo'],
  source: 'https://doc.rust-lang.org/cargo/commands/cargo-build.html',
  read: (args) => ({ opaque: say`${code(`cargo ${args[0] ?? ''}`)} needs the sources` })
};
