/** Which way it went, drawn: north is up, the arrow is the direction, and the readers it would pass stand ahead. */

const NS = 'http://www.w3.org/2000/svg';

function s(tag: string, values: Record<string, string | number>, ...children: (Node | string)[]): SVGElement {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** A drawing of a heading in degrees from north; the words beside it say the same. */
export function sketch(headingDeg: number): SVGElement {
  return s(
    'svg',
    { viewBox: '0 0 120 120', class: 'sketch', 'aria-hidden': 'true' },
    s('circle', { cx: 60, cy: 60, r: 54, class: 'sketch__ring' }),
    s('text', { x: 60, y: 18, 'text-anchor': 'middle', class: 'sketch__north' }, 'N'),
    s(
      'g',
      { transform: `rotate(${Math.round(headingDeg)} 60 60)` },
      s('path', { d: 'M60 96 V40', class: 'sketch__way' }),
      s('path', { d: 'M60 24 L76 50 H44 Z', class: 'sketch__head' }),
    ),
    s('circle', { cx: 60, cy: 60, r: 5, class: 'sketch__here' }),
  );
}
