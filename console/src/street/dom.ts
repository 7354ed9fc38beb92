/** Makes elements: a page this small needs no library. */

type Child = Node | string | null | false;
type Value = string | boolean | null | ((event: Event) => void);

/** Return an element; `onclick` and the like are listeners, true is an attribute without a value. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  values: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((each) => each !== null && each !== false));
  return made;
}

/** Show something in place of what is there; by their ids, what had the focus keeps it and open details stay open. */
export function show(root: HTMLElement, ...children: Child[]): void {
  const focused = root.contains(document.activeElement) ? document.activeElement?.id : '';
  const open = [...root.querySelectorAll('details[open] > summary')].map((each) => each.id);
  root.replaceChildren(...children.filter((each) => each !== null && each !== false));
  for (const id of open) document.getElementById(id)?.parentElement?.setAttribute('open', '');
  if (focused) document.getElementById(focused)?.focus();
}
