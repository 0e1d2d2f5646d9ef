export { audit, auditSentence, outcomesOf } from './audit.ts';
export { type Decade, decadesOf, type Hindsight, hindsightOf } from './calibration.ts';
export { keepPrediction } from './keep-prediction.ts';
export { predictionOfRun, runsToPredict } from './runs-to-predict.ts';
