/** What is near the map's centre, in words beside it, for those who do not see it. */

export class Surroundings {
  /** They follow once a second, not each step of a pan by key. */
  areOld = true;
  readonly #list: HTMLElement;

  constructor(list: HTMLElement) {
    this.#list = list;
    list.setAttribute('aria-label', 'Near the centre of the map');
  }

  /** Say them anew where they are old. */
  say(describe: () => string[]): void {
    if (!this.areOld) return;
    this.areOld = false;
    const items = describe().map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    });
    this.#list.replaceChildren(...items);
  }
}
