import type { Ref } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels beside a drawing, of its card and of the page. */
const MARGINS = 80;

/** Pixels that an element has, so that a drawing in it keeps its letters readable at any width. */
export function useWidth<T extends Element>(first: number): readonly [Ref<T>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(() => Math.min(first, Math.max(200, innerWidth - MARGINS)));
  // Before the first paint: a drawing that is too wide would push the page aside.
  useLayoutEffect(() => {
    const shown = element.current;
    if (shown === null) return;
    if (shown.clientWidth > 0) setWidth(shown.clientWidth);
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
