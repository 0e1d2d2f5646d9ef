import type { Estimate } from '../model/units.ts';

const band = (mid: number, low: number, high: number): Estimate => ({ low, mid, high });

/** Seconds of a class that nobody has measured yet, middle and 80 % band: docs/build-logs.md; rows it lacks are docs/estimate.md's, a factor of 5 to either side. */
const PRIORS: Readonly<Record<string, Estimate>> = {
  'npm-ci': band(15, 4, 75),
  'yarn-install': band(25, 5, 120),
  'pnpm-install': band(15, 3, 75),
  'pip-install': band(13, 3, 70),
  'apt-install': band(45, 8, 250),
  'go-mod-download': band(12, 2, 80),
  'go-build': band(30, 3, 130),
  'cargo-build': band(180, 40, 700),
  'npm-build': band(60, 15, 180),
  'mvn-dependencies': band(120, 40, 300),
  'mvn-package': band(60, 20, 240),
  'dotnet-restore': band(12, 3, 75),
  'bundle-install': band(90, 20, 260),
  'apk-add': band(5, 1, 25),
  compile: band(40, 8, 200),
  download: band(5, 1, 25),
  'small-run': band(0.2, 0.02, 2),
  copy: band(0.2, 0.02, 2),
  add: band(0.2, 0.02, 2),
  workdir: band(0.05, 0.01, 0.25)
};
const UNKNOWN_RUN = band(8, 1.6, 40);

/** Prior of a class of commands at 80 %; always positive and finite. */
export function priorOf(kind: string): Estimate {
  return (Object.hasOwn(PRIORS, kind) ? PRIORS[kind] : undefined) ?? UNKNOWN_RUN;
}
