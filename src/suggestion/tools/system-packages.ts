import { code, type Sentence, say } from '../../model/sentence.ts';
import { ownEntry } from '../../plain/index.ts';
import { SYSTEM_PATHS } from '../effects/paths.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, type FlagRules, type Purpose, type Reading, readArguments, type Setting, type Tool } from './tool.ts';

/** A package of the distribution's index: a name, perhaps with architecture and version; never a path, a file or a URL. */
const INDEX_NAME = /^[a-zA-Z0-9][a-zA-Z0-9+._-]*(?::[a-z0-9]+)?(?:[=<>~]{1,2}[a-zA-Z0-9+.:~_-]+)?$/;
/** A virtual package of apk, by which what was added together is deleted together. */
const VIRTUAL_NAME = /^\.[a-zA-Z0-9][a-zA-Z0-9+._-]*$/;
const PACKAGE_FILE = /\.(?:deb|rpm|apk)$/;

interface SystemPackageTool {
  readonly names: readonly string[];
  readonly source: string;
  /** Subcommands that take no packages, and what they are for. */
  readonly bare: Readonly<Record<string, Purpose | null>>;
  /** Subcommands that take package names. */
  readonly taking: Readonly<Record<string, Purpose | null>>;
  readonly flags: FlagRules;
  /** Deletes by names of virtual packages (`.build-deps`). */
  readonly virtual?: true;
  /** `NAME_*` prefixes of its own environment. */
  readonly environment: readonly string[];
}

/**
 * The system's package managers: they and the maintainer scripts they run work on everything but
 * private paths, which is the accepted assumption (docs/suggestions.md, "The accepted assumption"). Local package files and roots elsewhere are not followed.
 */
export function systemPackageTool(tool: SystemPackageTool): Tool {
  const label = tool.names[0] ?? '';
  return {
    names: tool.names,
    source: tool.source,
    read(args, setting): Reading {
      const foreign = nonRoot(setting);
      if (foreign !== null) return { opaque: say`${code(label)} runs as ${foreign}` };
      const read = readArguments(args, tool.flags);
      if (typeof read === 'string') return { opaque: say`${code(`${label} ${read}`)} is not known` };
      const [subcommand = '', ...packages] = read.operands;
      const taking = ownEntry(tool.taking, subcommand);
      const purpose = taking === undefined ? ownEntry(tool.bare, subcommand) : taking;
      if (purpose === undefined) return { opaque: say`${code(`${label} ${subcommand}`)} is not known` };
      const isVirtual = (name: string): boolean => tool.virtual === true && subcommand === 'del' && VIRTUAL_NAME.test(name);
      const odd = packages.find((name) => (!INDEX_NAME.test(name) && !isVirtual(name)) || PACKAGE_FILE.test(name));
      if (odd !== undefined || (taking === undefined && packages.length > 0))
        return { opaque: say`${code(label)} names a package that is not plainly one of the index: ${code(odd ?? packages[0] ?? '')}` };
      return {
        ...PLAIN,
        label: `${label} ${subcommand}`,
        ...(purpose === null ? {} : { purpose }),
        reads: SYSTEM_PATHS,
        writes: SYSTEM_PATHS,
        environment: [...COMMON_ENVIRONMENT, ...tool.environment],
        assumesPrivacy: true,
        anywhere: true
      };
    }
  };
}

function nonRoot({ user }: Setting): Sentence | null {
  const name = user?.split(':')[0];
  return name === undefined || name === 'root' || name === '0' ? null : say`user ${code(name)}`;
}
