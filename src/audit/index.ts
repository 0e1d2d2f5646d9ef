export { type AuditSummary, audit, auditSentence, outcomesOf } from './audit.ts';
export { type Decade, decadesOf, type Hindsight, hindsightOf } from './calibration.ts';
export type { Audited, WrongVerdict } from './compare.ts';
export { type KeepInput, keepPrediction } from './keep-prediction.ts';
export { type BuiltRun, predictionOfRun, runsToPredict } from './runs-to-predict.ts';
