export { type AuditSummary, audit, auditSentence, outcomesOf } from './audit.ts';
export { type Audited, compareWithBuilds, type WrongVerdict } from './compare.ts';
