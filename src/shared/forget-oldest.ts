/** What was added first goes, so that at most `max` entries are left: an endless stream adds some at each discontinuity. */
export function forgetOldest<K>(
  entries: { readonly size: number; keys(): IterableIterator<K>; delete(key: K): boolean },
  max: number,
): void {
  for (const key of entries.keys()) {
    if (entries.size <= max) return;
    entries.delete(key);
  }
}
