/**
 * What was chosen of a list: the page knows of a choice first, and the engine has the last word. A report that was on its way
 * while the choice was made does not undo it.
 */
export class Choice {
  #value: string | null = null;
  /** The engine has not yet said that it follows. */
  #isPending = false;

  /** Id of the item; null: none, or automatic. */
  get value(): string | null {
    return this.#value;
  }

  choose(value: string | null): void {
    this.#value = value;
    this.#isPending = true;
  }

  /**
   * The engine says what is in force.
   * @param relation `same`: it does what was chosen; `other`: it does something else; `refused`: because it cannot.
   */
  report(value: string | null, relation: 'same' | 'other' | 'refused'): void {
    if (relation === 'other' && this.#isPending) return;
    this.#isPending = false;
    if (relation !== 'same') this.#value = value;
  }

  clear(): void {
    this.#value = null;
    this.#isPending = false;
  }
}
