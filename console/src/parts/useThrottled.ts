/** A value that changes often, told at most once per span; the last one is always told. */
import { useEffect, useRef, useState } from 'react';

export function useThrottled<T>(value: T, ms: number): T {
  const [told, setTold] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const left = last.current + ms - performance.now();
    const tell = () => {
      last.current = performance.now();
      setTold(value);
    };
    if (left <= 0) {
      tell();
      return;
    }
    const timer = setTimeout(tell, left);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return told;
}
