/** Makes one choice; everything random comes from here, so a seed gives a case. */
export interface Choices {
  readonly one: <T>(list: readonly T[]) => T;
  readonly upTo: (most: number) => number;
  readonly chance: (percent: number) => boolean;
}
