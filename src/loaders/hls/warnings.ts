/** A playlist with a mistake in each of its lines is told of once. */
const MAX_WARNINGS = 20;

/** Collects what is sloppy, each kind once, and not without end. */
export class Warnings {
  readonly #list = new Set<string>();

  get list(): readonly string[] {
    return [...this.#list];
  }

  readonly add = (warning: string): void => {
    if (this.#list.size < MAX_WARNINGS) this.#list.add(warning.slice(0, 300));
  };
}
