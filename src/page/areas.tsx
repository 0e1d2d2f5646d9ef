import { hierarchy, treemap } from 'd3-hierarchy';
import type { PageImageDocument } from '../documents/index.ts';
import { useWidth } from './width.ts';
import { timeOf, VERDICTS } from './words.ts';

interface Props {
  readonly images: readonly PageImageDocument[];
  readonly chosen: number;
  readonly choose: (image: number) => void;
}

interface Area {
  readonly position: number;
  readonly name: string;
  readonly verdict: PageImageDocument['verdict'];
  readonly seconds: number;
  readonly time: string;
}

interface Tree {
  readonly children: readonly Area[];
}

const HEIGHT = 180;
/** Pixels of a letter of a name. */
const LETTER = 7.5;

/** Names of one repository differ at their ends. */
const tailOf = (name: string, letters: number): string => (name.length <= letters ? name : `…${name.slice(1 - letters)}`);

/** Each affected image as an area of the seconds of its next build, in the colour of its verdict. */
export function Areas({ images, chosen, choose }: Props) {
  const [box, width] = useWidth<HTMLDivElement>(900);
  const areas = images.flatMap((image, position): Area[] => {
    const { name, verdict, rebuild, affected } = image;
    if (!affected || rebuild === null || rebuild.mid <= 0) return [];
    return [{ position, name, verdict, seconds: rebuild.mid, time: timeOf(rebuild) }];
  });
  if (areas.length < 2) return null;
  const root = hierarchy<Tree | Area>({ children: areas }, (node) => ('children' in node ? [...node.children] : null))
    .sum((node) => ('seconds' in node ? node.seconds : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const leaves = treemap<Tree | Area>().size([width, HEIGHT]).padding(2)(root).leaves();
  const order = leaves.flatMap(({ data }) => ('seconds' in data ? [data.position] : []));
  const walk = (key: string): boolean => {
    const at = order.indexOf(chosen);
    const [next, before] = [at + 1, at < 0 ? order.length - 1 : at - 1];
    const to = { ArrowRight: next, ArrowDown: next, ArrowLeft: before, ArrowUp: before, Home: 0, End: order.length - 1 }[key];
    const position = to === undefined ? undefined : order[Math.min(order.length - 1, Math.max(0, to))];
    if (position !== undefined) choose(position);
    return position !== undefined;
  };
  return (
    <div
      ref={box}
      class="areas"
      role="listbox"
      tabIndex={0}
      aria-label="Affected images by the seconds of their next build"
      {...(order.includes(chosen) ? { 'aria-activedescendant': `area${chosen}` } : {})}
      onKeyDown={(event) => walk(event.key) && event.preventDefault()}
    >
      <svg width={width} height={HEIGHT} role="presentation">
        {leaves.flatMap((leaf) => {
          const { data } = leaf;
          if (!('seconds' in data)) return [];
          const [w, h] = [leaf.x1 - leaf.x0, leaf.y1 - leaf.y0];
          const words = `${data.name}: ${data.time}, ${VERDICTS[data.verdict].word}`;
          return [
            <g
              key={data.position}
              id={`area${data.position}`}
              role="option"
              aria-selected={data.position === chosen}
              aria-label={words}
              class={`area ${data.verdict}${data.position === chosen ? ' chosen' : ''}`}
              onClick={() => choose(data.position)}
            >
              <title>{words}</title>
              <rect x={leaf.x0} y={leaf.y0} width={Math.max(0, w)} height={Math.max(0, h)} rx="3" />
            </g>
          ];
        })}
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a g takes no focus */}
        <g class="names" aria-hidden="true">
          {leaves.map((leaf) => {
            const { data } = leaf;
            const [w, h] = [leaf.x1 - leaf.x0, leaf.y1 - leaf.y0];
            if (!('seconds' in data) || w < 56 || h < 24) return null;
            return (
              <g key={data.position}>
                <text x={leaf.x0 + 7} y={leaf.y0 + 17}>
                  {tailOf(data.name, Math.floor((w - 12) / LETTER))}
                </text>
                {h > 42 && (
                  <text class="small" x={leaf.x0 + 7} y={leaf.y0 + 33}>
                    {VERDICTS[data.verdict].sign} {data.time}
                  </text>
                )}
              </g>
            );
          })}
        </g>
      </svg>
    </div>
  );
}
