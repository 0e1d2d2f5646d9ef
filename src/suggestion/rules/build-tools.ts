import { type SimpleCommand, simpleCommands } from '../../commands/index.ts';
import { code, codes, listed, type Sentence, say } from '../../model/sentence.ts';
import { found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';
import { adviseBytes, ships } from './size-advice.ts';

/** Packages that build programs and run none. */
const TOOLS =
  /^(?:build-essential|build-base|alpine-sdk|gcc|g\+\+|clang|gfortran|make|cmake|autoconf|automake|libtool|pkg-config|pkgconf|musl-dev|libc-dev|libc6-dev|linux-headers(?:-\S+)?|python3?-dev|python3-devel|openjdk-\d+-jdk(?:-headless)?|maven|gradle|cargo|rustc|golang(?:-go)?|nasm|bison|flex|lib\S+-dev)(?:[=~].*)?$/;
const INSTALLS = /^(?:apt(?:-get)?|apk|dnf|microdnf|yum) (?:.* )?(?:install|add)\b/;
const REMOVES = /^(?:apt(?:-get)?|apk|dnf|microdnf|yum) (?:.* )?(?:purge|remove|autoremove|del|erase)\b/;

/** Compilers and headers that the shipped stage installs and keeps: a stage of its own leaves them behind. What else needs them, only its author knows. */
export const buildTools: Rule = {
  name: 'build-tools',
  find(input) {
    if (!ships(input)) return NO_FINDINGS;
    return found(
      ...input.facts.placed.map(({ instruction }) => {
        if (instruction.kind !== 'run') return null;
        const commands = simpleCommands(`RUN ${instruction.rest}`);
        const tools = commands.flatMap(toolsOf);
        const layer = input.sizes.layerOf(instruction);
        if (tools.length === 0 || layer === null || commands.some(({ text }) => REMOVES.test(text))) return null;
        return adviseBytes(
          'build-tools',
          lineOf(instruction),
          { low: 0, mid: Math.round(layer / 2), high: layer },
          (words) =>
            say`${named(tools)} ${tools.length === 1 ? say`ships` : say`ship`} with the image: install and build in a stage of its own, and copy what runs (${code('COPY --from')}). That spares ${words} of each first pull.`
        );
      })
    );
  }
};

const toolsOf = ({ text, operands }: SimpleCommand): readonly string[] =>
  INSTALLS.test(text) ? operands.filter((word) => TOOLS.test(word)) : [];

const MOST = 3;
function named(tools: readonly string[]): Sentence {
  const shown = tools.slice(0, MOST);
  return tools.length > MOST ? listed([...shown.map(code), say`${tools.length - MOST} more`]) : codes(shown);
}
