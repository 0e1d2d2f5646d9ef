import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props {
  readonly images: number;
  /** Goes to the next image or, with -1, to the one before. */
  readonly step: (by: 1 | -1) => void;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['n, p', 'explain the next, the previous line that runs'],
  ['], [', 'the next, the previous image'],
  ['/', 'search the images'],
  ['Esc', 'close the explanation'],
  ['arrows', 'walk within the Dockerfile, the merges, the history and the areas'],
  ['?', 'this list']
];

/** Single keys of the whole page, as a list that can be opened and a switch that turns them off. */
export function Keys({ images, step }: Props) {
  const list = useRef<HTMLDetailsElement>(null);
  const [active, setActive] = useState(true);
  // At once, so that a key that follows the switch finds it turned.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target, key } = event;
      const types = target instanceof HTMLInputElement && target.type === 'search';
      if (!active || types || event.ctrlKey || event.metaKey || event.altKey) return;
      const search = document.querySelector<HTMLInputElement>('input[type="search"]');
      const acts = new Map<string, () => void>([
        ['?', () => list.current?.toggleAttribute('open')],
        ['n', () => explainNear(1)],
        ['p', () => explainNear(-1)]
      ]);
      if (images > 1) acts.set(']', () => step(1)).set('[', () => step(-1));
      if (search !== null) acts.set('/', () => search.focus());
      const act = acts.get(key);
      if (act === undefined) return;
      act();
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  return (
    <details class="keys" ref={list}>
      <summary>Keys</summary>
      <table>
        <tbody>
          {KEYS.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label>
        <input type="checkbox" role="switch" aria-checked={active} checked={active} onChange={() => setActive(!active)} /> Single keys are
        on
      </label>
    </details>
  );
}

/** Explains the next line that runs or may run; from the last one it goes on at the first. */
function explainNear(by: 1 | -1): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.gutter button.runs, .gutter button.maybe')];
  const at = buttons.findIndex((button) => button.closest('tr')?.classList.contains('shown'));
  const next = buttons[at < 0 ? (by > 0 ? 0 : buttons.length - 1) : (at + by + buttons.length) % buttons.length];
  next?.click();
}
