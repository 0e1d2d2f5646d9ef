export { conformalScale, type Outcome, scaled } from './conformal.ts';
export { median } from './median.ts';
export { billedMinutes, billingSentence, moneyFor, type Price, type PriceQuestion, priceOf } from './money.ts';
export { type CacheBalance, cacheBalance, type OverheadInput, overheadLines } from './overheads.ts';
export { coresOf, sameClass } from './runner-class.ts';
export { secondsSavedByCache } from './saved-by-cache.ts';
export { type ScheduledStep, type ScheduleOptions, schedule, scheduleRebuild, timelineOf, wallSeconds } from './schedule.ts';
export { type CostBasis, type EstimateInput, estimateSteps, type StepCost } from './step-cost.ts';
export { standardNormal, studentT } from './student-t.ts';
