/** Puts an element that is drawn outside React into the page. */
import { useEffect, useRef } from 'react';

interface Props {
  element: HTMLElement;
  label: string;
}

export function Placed({ element, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <div ref={place} className="placed" role="img" aria-label={label} />;
}
