/** Items whose first one was asked for before anybody iterates: once, by `for await`, or not at all. */
export interface Begun<T> extends AsyncIterable<T> {
  /** They are not wanted after all. */
  cancel(): void;
}

/** Asks for the first item now. */
export function begun<T>(items: AsyncIterable<T>): Begun<T> {
  const iterator = items[Symbol.asyncIterator]();
  const first = iterator.next();
  // It fails for who iterates.
  first.catch(() => {});
  let isFirst = true;
  const next = (): Promise<IteratorResult<T>> => {
    if (!isFirst) return iterator.next();
    isFirst = false;
    return first;
  };
  const end = async (): Promise<IteratorResult<T>> => {
    await iterator.return?.();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next, return: end }),
    cancel: () => void end().catch(() => {}),
  };
}
