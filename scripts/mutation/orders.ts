/** A test, by its place among those that were loaded, and how often it reaches a mutant. */
export interface Reach {
  readonly test: number;
  readonly times: number;
}

/** What a process of the mutation check is told. */
export type Order =
  | {
      readonly kind: 'load';
      readonly code: Readonly<Record<string, string>>;
      readonly tests: readonly string[];
    }
  /** Loads code and these files of tests anew, with a mutant that is there from the start. */
  | { readonly kind: 'renew'; readonly mutant: string; readonly tests: readonly string[] }
  | { readonly kind: 'survey' }
  | {
      readonly kind: 'try';
      readonly mutant: string;
      /** In this order, with how often each reaches the mutant when it is not there. */
      readonly tests: readonly Reach[];
      /** No further test is begun after this much processor time. */
      readonly milliseconds: number;
      /** Code and tests were loaded for this mutant. */
      readonly renewed: boolean;
    }
  | { readonly kind: 'end' };

/** What it answers. */
export type Answer =
  | {
      readonly kind: 'loaded';
      /** All tests so far, by their places. */
      readonly tests: readonly { readonly id: string }[];
      /** Mutants that are reached while a file of tests is loaded, before any of them runs. */
      readonly atLoad: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly kind: 'surveyed';
      readonly test: number;
      readonly failure: string | null;
      /** Processor time. */
      readonly milliseconds: number;
      readonly reached: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'tried';
      readonly mutant: string;
      /** Place of the test that failed. */
      readonly killer: number | null;
      readonly failure: string;
      readonly endless: boolean;
      /** The test fails without the mutant too. */
      readonly poisoned: boolean;
    }
  /** With that mutant the tests cannot even be loaded. */
  | { readonly kind: 'not loaded'; readonly error: string }
  | { readonly kind: 'broken'; readonly error: string };
