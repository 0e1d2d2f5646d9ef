import type { Flag, Instruction } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { ownEntry } from '../plain/index.ts';
import { parseCsv } from './csv.ts';

type FlagKind = 'boolean' | 'single' | 'many';

/** Flags that each instruction knows (buildkit instructions/parse.go and commands_run*.go). No other takes any. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, FlagKind>>>> = {
  ADD: {
    chown: 'single',
    chmod: 'single',
    link: 'boolean',
    'keep-git-dir': 'boolean',
    checksum: 'single',
    unpack: 'boolean',
    exclude: 'many'
  },
  COPY: { chown: 'single', from: 'single', chmod: 'single', link: 'boolean', exclude: 'many', parents: 'boolean' },
  FROM: { platform: 'single' },
  RUN: { mount: 'many', network: 'single', security: 'single', device: 'many' },
  HEALTHCHECK: { interval: 'single', timeout: 'single', 'start-period': 'single', 'start-interval': 'single', retries: 'single' }
};

/** Splits `--name=value` words; nothing is checked. */
export function readFlags(words: readonly string[]): Flag[] {
  return words.map((word) => {
    const at = word.indexOf('=');
    return at < 0 ? { name: word.slice(2), value: null } : { name: word.slice(2, at), value: word.slice(at + 1) };
  });
}

/** What the builder refuses of an instruction's flags, or null. ARG and STOPSIGNAL never look at theirs. */
export function flagFault(keyword: string, flags: readonly Flag[]): Sentence | null {
  if (keyword === 'ARG' || keyword === 'STOPSIGNAL') return null;
  const known = KNOWN[keyword] ?? {};
  const seen = new Set<string>();
  for (const { name, value } of flags) {
    const kind = ownEntry(known, name);
    if (kind === undefined) return say`${code(keyword)} knows no flag ${code(`--${name}`)}.`;
    if (seen.has(name) && kind !== 'many') return say`The flag ${code(`--${name}`)} stands twice.`;
    seen.add(name);
    if (kind === 'boolean' ? value === '' : value === null) return say`The flag ${code(`--${name}`)} needs a value.`;
    if (kind === 'boolean' && value !== null && !/^(?:true|false)$/i.test(value))
      return say`The flag ${code(`--${name}`)} is true or false, not ${code(value)}.`;
    const fault = valueFault(name, value ?? '');
    if (fault !== null) return fault;
  }
  return null;
}

function valueFault(name: string, value: string): Sentence | null {
  switch (name) {
    case 'network':
      return ['default', 'none', 'host'].includes(value) ? null : say`${code('--network')} is default, none or host, not ${code(value)}.`;
    case 'security':
      return ['sandbox', 'insecure'].includes(value) ? null : say`${code('--security')} is sandbox or insecure, not ${code(value)}.`;
    case 'mount':
      return mountFault(value);
    case 'device':
      return typeof parseCsv(value) === 'string' ? say`The value of ${code('--device')} is not well quoted.` : null;
    case 'interval':
    case 'timeout':
    case 'start-period':
    case 'start-interval':
      return value === '' || isDuration(value) ? null : say`${code(`--${name}`)} needs a duration such as 30s, of at least 1ms.`;
    case 'retries':
      return value === '' || /^\+?\d{1,9}$/.test(value) ? null : say`${code('--retries')} needs a number that is not negative.`;
    default:
      return null;
  }
}

/** What is refused of a mount before its values are expanded: everything else waits for parseMount. */
function mountFault(value: string): Sentence | null {
  const fields = parseCsv(value);
  if (typeof fields === 'string') return say`The value of ${code('--mount')} cannot be read: ${[fields]}.`;
  for (const field of fields) {
    const at = field.indexOf('=');
    if (at < 0 || field.slice(0, at).toLowerCase() !== 'from') continue;
    const dollar = field.indexOf('$', at);
    if (dollar >= 0 && dollar !== field.length - 1)
      return say`A mount cannot have variables in ${code('from=')}; name a stage for it instead.`;
  }
  return null;
}

/** A Go duration, zero or at least a millisecond. */
function isDuration(value: string): boolean {
  // Longer ones overflow Go's 64 bits, and stay bounded here.
  if (value.length > 64) return false;
  if (/^[+-]?0$/.test(value)) return true;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(value)) return false;
  const unit: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };
  let milliseconds = 0;
  for (const [, number = '', name = ''] of value.matchAll(/([\d.]+)([a-zµμ]+)/g)) milliseconds += Number(number) * (unit[name] ?? 0);
  return milliseconds === 0 || (!value.startsWith('-') && milliseconds >= 1);
}

/** Value of the last flag of that name, null where there is none. */
export function flagValue(instruction: Instruction, name: string): string | null {
  return instruction.flags.findLast((flag) => flag.name === name)?.value ?? null;
}

/** Values of all flags of that name, in order: `--mount`, `--exclude`. */
export function flagValues(instruction: Instruction, name: string): string[] {
  return instruction.flags.flatMap((flag) => (flag.name === name && flag.value !== null ? [flag.value] : []));
}

/** A boolean flag such as `--link`: `--link` and `--link=true` are on, `--link=false` and nothing are off. */
export function flagOn(instruction: Instruction, name: string): boolean {
  const flag = instruction.flags.findLast((candidate) => candidate.name === name);
  return flag !== undefined && flag.value?.toLowerCase() !== 'false';
}
