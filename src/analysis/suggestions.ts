import type { ImageAnalysis } from '../model/analysis.ts';
import type { TreePath } from '../model/units.ts';

export function suggestionsFor(_asked: unknown): Pick<ImageAnalysis, 'suggestions' | 'refused' | 'silenced'> {
  return { suggestions: [], refused: [], silenced: 0 };
}
export function wantsOfSuggestions(..._asked: unknown[]): TreePath[] {
  return [];
}
