/** A day of one reader in 24 bars: small, grey, with its numbers in words for who does not see it. */
import { words } from '../../shell/words';

const WIDTH = 96;
const HEIGHT = 20;

export function Bars({ name, hours }: { name: string; hours: readonly number[] }) {
  const most = Math.max(1, ...hours);
  const step = WIDTH / hours.length;
  return (
    <svg
      className="readers__bars"
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={words.readersScreen.chart(name, Math.max(0, ...hours))}
    >
      {hours.map((reads, index) => {
        const height = (reads / most) * HEIGHT;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is the hour at its place
          <rect key={index} x={index * step} y={HEIGHT - height} width={step - 1} height={height} />
        );
      })}
    </svg>
  );
}
