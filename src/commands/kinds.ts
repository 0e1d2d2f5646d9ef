import type { Estimate } from '../model/units.ts';

/** What is known of a class of commands before anybody measured one. */
interface KindFacts {
  /** Seconds: middle and 80 % band. */
  readonly seconds: Estimate;
  /** Share of one core that it keeps busy, 0 for what waits for the network or a disk. */
  readonly processor: number;
  /** What it brings over the network: what manifests list, packages by their names, or something else; null for other work. */
  readonly brings: 'listed' | 'named' | 'other' | null;
}

const fact = (mid: number, low: number, high: number, processor = 0): KindFacts => ({
  seconds: { low, mid, high },
  processor,
  brings: null
});
const brought = (brings: KindFacts['brings'], mid: number, low: number, high: number): KindFacts => ({ ...fact(mid, low, high), brings });

/**
 * The one table of priors: what a class of commands takes where nothing was measured, and how busy it keeps a core. Rows of
 * docs/estimate.md "Priors"; the seconds are middles of published logs, those without logs a factor of 5 to either side.
 */
const KINDS = {
  'npm-ci': brought('listed', 15, 4, 75),
  'yarn-install': brought('listed', 25, 5, 120),
  'pnpm-install': brought('listed', 15, 3, 75),
  'pip-install': brought('listed', 13, 3, 70),
  'gem-install': brought('named', 13, 3, 65),
  'bundle-install': brought('listed', 90, 20, 260),
  'composer-install': brought('listed', 13, 3, 65),
  'apt-update': brought('other', 5, 1, 25),
  'apt-install': brought('named', 40, 7, 225),
  'apk-add': brought('named', 5, 1, 25),
  'go-mod-download': brought('listed', 12, 2, 80),
  'go-build': fact(30, 3, 130, 1),
  'cargo-fetch': brought('listed', 12, 2.4, 60),
  'cargo-build': fact(180, 40, 700, 1),
  'npm-build': fact(60, 15, 180, 1),
  'mvn-dependencies': brought('listed', 120, 40, 300),
  'mvn-package': fact(60, 20, 240, 1),
  'dotnet-restore': brought('listed', 12, 3, 75),
  'dotnet-build': fact(30, 6, 150, 1),
  'mix-deps': brought('listed', 10, 2, 50),
  'mix-compile': fact(60, 12, 300, 1),
  'long-compile': fact(180, 40, 700, 1),
  compile: fact(40, 8, 200, 1),
  download: brought('other', 5, 1, 25),
  light: fact(1.5, 0.3, 7.5),
  'small-run': fact(0.2, 0.02, 2),
  copy: fact(0.2, 0.02, 2),
  add: fact(0.2, 0.02, 2),
  workdir: fact(0.05, 0.01, 0.25),
  run: fact(8, 1.6, 40, 0.5)
} as const satisfies Readonly<Record<string, KindFacts>>;

/** Class of one command of a RUN, or of an instruction that runs none; `run` is a command that nobody knows. */
export type CommandKind = keyof typeof KINDS;

const factsOf = (kind: string): KindFacts => (Object.hasOwn(KINDS, kind) ? KINDS[kind as CommandKind] : KINDS.run);

/** Seconds of one command of a class at 80 %; of an unknown class those of `run`. Always positive and finite. */
export const priorOfKind = (kind: string): Estimate => factsOf(kind).seconds;

/** How much of one core a step of this class uses while it runs, 0 to 1. */
export const processorShare = (kind: string): number => factsOf(kind).processor;

/** Whether a step of this class fetches over the network. */
export const fetches = (kind: string): boolean => factsOf(kind).brings !== null;

/** Whether a step of this class installs packages. */
export const installsPackages = (kind: string): boolean => ['listed', 'named'].includes(factsOf(kind).brings ?? '');

/** Whether a step of this class installs what manifests list. */
export const installsListed = (kind: string): boolean => factsOf(kind).brings === 'listed';

/** Too short to tell one repository from another, or to tell two instructions apart by what they do. */
const TRIVIAL: ReadonlySet<string> = new Set(['small-run', 'light', 'copy', 'add', 'workdir', 'from', 'other']);

export const isTrivial = (kind: string): boolean => TRIVIAL.has(kind);
