/** Puts an element that is drawn outside React into the page. */
import { useLayoutEffect, useRef } from 'react';

interface Props {
  element: HTMLElement;
  label: string;
  /** It is in its place and has its size. */
  onPlaced?: () => void;
}

export function Placed({ element, label, onPlaced }: Props) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each element, not for each function
  useLayoutEffect(() => {
    place.current?.append(element);
    onPlaced?.();
    return () => element.remove();
  }, [element]);
  return <div ref={place} className="placed" role="img" aria-label={label} />;
}
