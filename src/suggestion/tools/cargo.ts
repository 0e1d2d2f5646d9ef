import { code, say } from '../../model/sentence.ts';
import type { Tool } from './tool.ts';

/**
 * cargo refuses a package without its target files, and judges freshness by times: nothing is ever moved. `cargo chef`
 * (its README) makes a recipe of manifests and the names of targets, and cooks from stand-ins that it writes in the place of the sources.
 */
export const cargo: Tool = {
  names: ['cargo'],
  source: 'https://doc.rust-lang.org/cargo/commands/cargo-build.html',
  read: (args) => {
    if (args[0] !== 'chef') return { opaque: say`${code(`cargo ${args[0] ?? ''}`)} needs the sources` };
    return {
      opaque:
        args[1] === 'cook'
          ? say`${code('cargo chef cook')} writes stand-ins in the place of the sources`
          : say`${code(`cargo chef ${args[1] ?? ''}`)} looks at the manifests and at which targets there are`
    };
  }
};
