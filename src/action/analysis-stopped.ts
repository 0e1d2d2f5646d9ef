/** The analysis was stopped at a limit; what it was given is not looked at again. */
export class AnalysisStopped extends Error {}
