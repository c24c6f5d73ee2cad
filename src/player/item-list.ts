import type { TrackSelection } from '../model/selection.js';
import { Choice } from './choice.js';

/** How the player keeps a list up to date. Beside the class, as applications have no part in it. */
interface ListUpdates {
  /** What there is to choose from now. */
  follow<D extends { readonly id: string }>(
    list: ItemList<{ readonly id: string }, D>,
    descriptions: readonly D[],
  ): void;
  /** What the engine plays. */
  report(list: ItemList<{ readonly id: string }, never>, selection: TrackSelection): void;
  /** Nothing is played any longer. */
  clear(list: ItemList<{ readonly id: string }, never>): void;
}
export let listUpdates: ListUpdates;

/**
 * A list as the DOM has them (HTML, `AudioTrackList`): iterable, with indices and `length`. It lives as long as its video
 * and follows what is played: an item stays the same object for as long as its id stays.
 */
export abstract class ItemList<
  T extends { readonly id: string },
  D extends { readonly id: string },
> extends EventTarget {
  readonly [index: number]: T;
  protected readonly choice = new Choice();
  #items: readonly T[] = [];
  #isChangeQueued = false;

  static {
    listUpdates = {
      follow: (list, descriptions) => list.#follow(descriptions),
      report: (list, selection) => list.report(selection),
      clear: (list) => list.clear(),
    };
  }

  get length(): number {
    return this.#items.length;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }

  protected abstract createItem(description: D): T;
  protected abstract createEvent(change: 'add' | 'remove', item: T): Event;
  protected abstract report(selection: TrackSelection): void;

  protected find(id: string | null): T | null {
    return this.#items.find((item) => item.id === id) ?? null;
  }

  protected clear(): void {
    this.choice.clear();
    this.#follow([]);
  }

  /** One `change` for all changes of this task: a menu may set one item after the other. */
  protected queueChange(): void {
    if (this.#isChangeQueued) return;
    this.#isChangeQueued = true;
    queueMicrotask(() => {
      this.#isChangeQueued = false;
      this.dispatchEvent(new Event('change'));
    });
  }

  #follow(descriptions: readonly D[]): void {
    const before = this.#items;
    const items = descriptions.map((description) => {
      const next = this.createItem(description);
      const known = this.find(next.id);
      return known ? Object.assign(known, next) : next;
    });
    this.#items = items;
    // It was chosen before anything was known of the source, or has gone.
    if (this.choice.value !== null && !this.find(this.choice.value)) this.choice.clear();
    for (const index of before.keys()) Reflect.deleteProperty(this, index);
    Object.assign(this, items);
    // A listener finds the list as it is now. Nothing is said of items that stay: a live stream comes again and again.
    for (const item of before) if (!items.includes(item)) this.dispatchEvent(this.createEvent('remove', item));
    for (const item of items) if (!before.includes(item)) this.dispatchEvent(this.createEvent('add', item));
  }
}
