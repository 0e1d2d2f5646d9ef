// Platform texts as containerd normalises them (containerd/platforms: normalizeArch, Format).

/** What a machine without a known platform is taken to be. */
export const DEFAULT_PLATFORM = 'linux/amd64';

export interface Platform {
  readonly os: string;
  readonly arch: string;
  readonly variant: string;
}

const ARCH: Readonly<Record<string, readonly [string, string]>> = {
  x86_64: ['amd64', ''],
  'x86-64': ['amd64', ''],
  i386: ['386', ''],
  aarch64: ['arm64', ''],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6']
};

/** Reads `os/arch/variant`, `os/arch`, or a lone os or architecture. */
export function parsePlatform(text: string): Platform {
  const [first = '', second, third = ''] = text.toLowerCase().split('/');
  const loneArch = second === undefined && !['linux', 'windows', 'darwin', 'freebsd'].includes(first);
  const os = loneArch ? 'linux' : first.replace(/\(.*\)$/, '');
  const written = loneArch ? first : (second ?? 'amd64');
  const [arch, fixed] = ARCH[written] ?? [written, ''];
  const variant = fixed || third.replace(/^(?=\d)/, 'v');
  if (arch === 'arm64' && variant === 'v8') return { os, arch, variant: '' };
  if (arch === 'arm' && variant === '') return { os, arch, variant: 'v7' };
  if (arch === 'amd64' && variant === 'v1') return { os, arch, variant: '' };
  return { os, arch, variant };
}

/** `linux/arm/v7`. */
export function formatPlatform({ os, arch, variant }: Platform): string {
  return variant === '' ? `${os}/${arch}` : `${os}/${arch}/${variant}`;
}

/** One text for all that name the same platform: `linux/arm64` for `linux/arm64/v8`. */
export const normalPlatform = (text: string): string => formatPlatform(parsePlatform(text));

/** What a build asks for, and what builds it. */
interface Platforms {
  readonly platform: string | null;
  readonly machine?: string | null;
}

/** Platform of the machine that builds (`BUILDPLATFORM`). */
export const machinePlatform = ({ machine }: Platforms): Platform => parsePlatform(machine ?? DEFAULT_PLATFORM);

/** Platform that is built (`TARGETPLATFORM`): the one that is asked for, else the machine's own. */
export const targetPlatform = (options: Platforms): Platform =>
  options.platform === null ? machinePlatform(options) : parsePlatform(options.platform);
