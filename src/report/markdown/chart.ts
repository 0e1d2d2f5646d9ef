import type { ImageAnalysis } from '../../model/analysis.ts';
import { htmlCode } from '../../safe-text/index.ts';
import { fold } from './fold.ts';

/** Most bars of a chart. */
const MOST_BARS = 30;

/** The next build as a Gantt chart: its name stands above it, and nothing of the change is in the chart itself. */
export function chartFold(image: ImageAnalysis): string | null {
  const bars = image.timeline.filter((step) => step.seconds >= 0.5).slice(0, MOST_BARS);
  if (bars.length < 2) return null;
  const stages = [...new Set(bars.map((step) => step.stage))];
  const lines = stages.flatMap((stage, i) => [
    `    section Stage ${i + 1}`,
    ...bars
      .filter((step) => step.stage === stage)
      .map(
        (step) =>
          `    Line ${step.line} ${/^[A-Z]{1,12}$/.test(step.instruction) ? step.instruction : 'step'} :crit, ${Math.round(step.start)}, ${Math.max(1, Math.round(step.seconds))}s`
      )
  ]);
  const chart = ['gantt', '    title Next build, rebuilt steps only', '    dateFormat s', '    axisFormat %M:%S', ...lines].join('\n');
  return fold(`Chart of the next build of ${htmlCode(image.spec.name, 60)}`, `\`\`\`mermaid\n${chart}\n\`\`\``);
}
