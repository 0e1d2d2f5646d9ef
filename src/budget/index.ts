export { graver, type JudgeInput, judge, type Measured, overall, type Unmeasured } from './judge.ts';
export { priorShareOf, samplesOfLargerHalf } from './larger-half.ts';
