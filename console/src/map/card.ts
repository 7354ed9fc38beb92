/** The small card beside a thing that is hovered or selected: its name, what it is, and how old that is. */
import type { Thing } from './scene';

const GAP_PX = 20;
const EDGE_PX = 4;

export class Card {
  readonly #element: HTMLElement;
  readonly #title: HTMLElement;
  readonly #words: HTMLElement;

  constructor(parent: HTMLElement) {
    this.#element = parent.appendChild(document.createElement('div'));
    this.#element.className = 'map-card';
    this.#element.hidden = true;
    this.#title = this.#element.appendChild(document.createElement('strong'));
    this.#words = this.#element.appendChild(document.createElement('ul'));
  }

  /** Show what is known of a thing at (x, y) CSS pixels, on the side of it that has room; null hides the card. */
  show(thing: Thing | null, x = 0, y = 0): void {
    this.#element.hidden = thing === null;
    if (!thing) return;
    if (this.#title.textContent !== thing.title) this.#title.textContent = thing.title;
    const lines = thing.words.map((words) => {
      const item = document.createElement('li');
      item.textContent = words;
      return item;
    });
    this.#words.replaceChildren(...lines);
    this.#place(x, y);
  }

  #place(x: number, y: number): void {
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const parent = this.#element.parentElement as HTMLElement;
    const left = x + GAP_PX + width < parent.clientWidth ? x + GAP_PX : x - GAP_PX - width;
    // Above the name that the thing may carry below its mark.
    const top = Math.min(Math.max(EDGE_PX, y + GAP_PX / 2 - height), parent.clientHeight - height - EDGE_PX);
    this.#element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
