import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Pixels that an element has, so that a drawing in it keeps its letters readable at any width. */
export function useWidth<T extends Element>(first: number): readonly [Ref<T>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const shown = element.current;
    if (shown === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
