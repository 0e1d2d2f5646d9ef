import type { ImageAnalysis } from '../model/analysis.ts';
import { pageAddress } from '../plain/addresses.ts';
import { runs } from './step-text.ts';

/** How a build gets a history: the next step where a report says `no history`, told once. */
export const HISTORY_PAGE: string = pageAddress('history.md');

/** Whether the seconds of an image are those of similar steps elsewhere. */
export const lacksHistory = ({ steps, history, rebuild }: ImageAnalysis): boolean =>
  steps.some(runs) && (history === null || rebuild?.basis === 'priors');
