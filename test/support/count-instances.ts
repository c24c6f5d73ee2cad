/** What was made of some kind of object since the counting began, and how much of it is still in memory. */
export interface InstanceCount {
  readonly made: number;
  readonly alive: number;
}

/** Weak references: counting keeps nothing alive. */
export class InstanceCounter {
  readonly #refs: WeakRef<object>[] = [];

  add(instance: object): void {
    this.#refs.push(new WeakRef(instance));
  }

  /** Counts every instance of a global class that is made from now on. */
  follow(name: string): this {
    const scope = globalThis as unknown as Record<string, (new (...args: unknown[]) => object) | undefined>;
    const original = scope[name];
    if (original)
      scope[name] = new Proxy(original, {
        construct: (target, args, newTarget) => {
          const made = Reflect.construct(target, args, newTarget) as object;
          this.add(made);
          return made;
        },
      });
    return this;
  }

  get count(): InstanceCount {
    return { made: this.#refs.length, alive: this.#refs.filter((ref) => ref.deref()).length };
  }
}

/** Frees what nobody holds, where the browser lets itself be told (Chromium with `--js-flags=--expose-gc`). */
export async function collectGarbage(): Promise<void> {
  // Some objects are only let go of by the finalizers of others, and a WeakRef holds its target to the end of the task.
  for (let i = 0; i < 6; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** What a `counting-engine` worker answers. */
export type EngineCounts = Readonly<Record<'sessionPorts' | 'mediaSources' | 'abortControllers', InstanceCount>>;

/** Channel on which the worker is asked with `'count'`. */
export const COUNTS_CHANNEL = 'counting-engine';
