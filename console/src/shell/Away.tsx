/** A pane's button to its own window, and what stands in its place while it is there. */
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/Button';
import type { PaneName } from './route';
import { bringBack, popOut, showWindow } from './windows';
import { words } from './words';

const text = words.frame.windows;

export function PopOut({ pane }: { pane: PaneName }) {
  const [blocked, setBlocked] = useState(false);
  return (
    <>
      <Button
        look="plain"
        icon={ExternalLink}
        label={text.pop(text.panes[pane] ?? pane)}
        onPress={() => setBlocked(!popOut(pane))}
      />
      {blocked ? (
        <p className="note" role="alert">
          {text.blocked}
        </p>
      ) : null}
    </>
  );
}

export function Away({ pane }: { pane: PaneName }) {
  return (
    <div className="away">
      <p className="quiet">{text.away(text.panes[pane] ?? pane)}</p>
      <Button onPress={() => showWindow(pane)}>{text.show}</Button>
      <Button onPress={() => bringBack(pane)}>{text.back}</Button>
    </div>
  );
}
