import type { Tried } from './try-room.ts';

/** Longest piece of source in a row. */
const LONGEST = 90;

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
/** Source as a cell of a table. */
export const cell = (text: string) => `\`${cut(text).replaceAll('|', '\\|').replaceAll('`', '′')}\``;

/** A mutant as the page names it; lines move, so none is named. */
export const rowOf = ({ file, was, becomes }: Pick<Tried, 'file' | 'was' | 'becomes'>): string =>
  `| ${file.replace(/^src\//, '')} | ${cell(was)} | ${cell(becomes)} |`;

const share = (part: number, all: number) => (all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`);

/** One line for each name: how many of its mutants were noticed. */
export function scoreTable(of: ReadonlyMap<string, readonly Tried[]>): string {
  const lines = [...of].map(([name, tried]) => {
    const count = (fate: Tried['fate']) => tried.filter((one) => one.fate === fate).length;
    const noticed = count('killed') + count('timed out') + count('refused');
    return `| ${name} | ${tried.length} | ${count('killed')} | ${count('timed out')} | ${count('refused')} | ${count('survived')} | ${count('no coverage')} | ${share(noticed, tried.length)} |`;
  });
  return [
    '| of | mutants | killed | without end | refused by the compiler | survived | not reached | noticed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines
  ].join('\n');
}
