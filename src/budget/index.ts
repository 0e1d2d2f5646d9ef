export { type JudgeInput, judge, type Measured, overall, type Unmeasured } from './judge.ts';
export { type Part, priorShareOf, samplesOfLargerHalf } from './larger-half.ts';
