/** Day for which the rates are sure; the report names it. */
export const PRICES_AS_OF = '2026-05-09';

/** One size of GitHub's own runners: US dollars for a minute. */
interface Rate {
  readonly system: 'linux' | 'windows' | 'macos';
  readonly arm: boolean;
  readonly gpu: boolean;
  readonly cores: number;
  readonly perMinute: number;
}

const rates = (
  system: Rate['system'],
  options: { readonly arm?: boolean; readonly gpu?: boolean },
  rows: readonly (readonly [number, number])[]
) => rows.map(([cores, perMinute]): Rate => ({ system, arm: options.arm ?? false, gpu: options.gpu ?? false, cores, perMinute }));

/** Rates since 2026-01-01 (docs/estimate.md). */
export const RATES: readonly Rate[] = [
  ...rates('linux', {}, [
    [1, 0.002],
    [2, 0.006],
    [4, 0.012],
    [8, 0.022],
    [16, 0.042],
    [32, 0.082],
    [64, 0.162],
    [96, 0.252]
  ]),
  ...rates('windows', {}, [
    [2, 0.01],
    [4, 0.022],
    [8, 0.042],
    [16, 0.082],
    [32, 0.162],
    [64, 0.322],
    [96, 0.552]
  ]),
  ...rates('macos', {}, [
    [3, 0.062],
    [4, 0.062],
    [12, 0.077]
  ]),
  ...rates('linux', { arm: true }, [
    [2, 0.005],
    [4, 0.008],
    [8, 0.014],
    [16, 0.026],
    [32, 0.05],
    [64, 0.098]
  ]),
  ...rates('windows', { arm: true }, [
    [2, 0.008],
    [4, 0.014],
    [8, 0.026],
    [16, 0.05],
    [32, 0.098],
    [64, 0.194]
  ]),
  ...rates('macos', { arm: true }, [[5, 0.102]]),
  ...rates('linux', { gpu: true }, [[4, 0.052]]),
  ...rates('windows', { gpu: true }, [[4, 0.102]])
];
