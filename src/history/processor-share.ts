/** Share of one core that a class of commands keeps busy, 0 for what waits for the network or a disk [B: from what the tools do]. */
const SHARES: Readonly<Record<string, number>> = {
  'cargo-build': 1,
  'go-build': 1,
  'mvn-package': 1,
  'npm-build': 1,
  compile: 1,
  run: 0.5
};

/** How much of one core a step of this class uses while it runs, 0 to 1. */
export function processorShare(kind: string): number {
  return SHARES[kind] ?? 0;
}
