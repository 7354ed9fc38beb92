/** A priority's mark: colour, shape and word, never colour alone. */
import { words } from '../shell/words';

const SHAPES: Record<number, string> = {
  1: 'M2 2h12v12H2z',
  2: 'M8 1.5 15 14H1z',
  3: 'M8 1 15 8 8 15 1 8z',
};

interface Props {
  priority: number;
  /** Somebody has taken it: the mark is hollow and grey. */
  taken?: boolean;
  size?: number;
  /** Hide from readers where the word stands beside it. */
  silent?: boolean;
}

export function Mark({ priority, taken = false, size = 14, silent = false }: Props) {
  const word = words.priority[priority] ?? '';
  const paint = taken ? { fill: 'none', stroke: 'currentColor', strokeWidth: 2 } : { fill: 'currentColor' };
  const shape = SHAPES[priority];
  return (
    <svg
      className={`mark mark--${taken ? 'taken' : priority}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      role={silent ? 'presentation' : 'img'}
      aria-hidden={silent}
      aria-label={silent ? undefined : word}
    >
      {silent ? null : <title>{word}</title>}
      {shape ? <path d={shape} {...paint} /> : <circle cx="8" cy="8" r="6" {...paint} />}
    </svg>
  );
}
