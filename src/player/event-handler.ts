/**
 * An event handler IDL attribute (`onchange`): one listener that can be read, replaced and removed. It runs for the object
 * that it was set on, and sees that one as the target.
 */
export function eventHandler(type: string): PropertyDescriptor {
  const handlers = new WeakMap<EventTarget, EventListener>();
  const listener = function (this: EventTarget, event: Event): void {
    handlers.get(this)?.call(this, event);
  };
  return {
    get(this: EventTarget) {
      return handlers.get(this) ?? null;
    },
    set(this: EventTarget, handler: unknown) {
      if (typeof handler === 'function') handlers.set(this, handler as EventListener);
      else handlers.delete(this);
      this.addEventListener(type, listener);
    },
  };
}

/** Gives the objects of a class the handlers `on<type>`. */
export function defineEventHandlers(prototype: EventTarget, ...types: readonly string[]): void {
  for (const type of types)
    Object.defineProperty(prototype, `on${type}`, { configurable: true, enumerable: true, ...eventHandler(type) });
}
