/** The part of the Network Information API that is used; Chromium has it, Firefox and WebKit have not. */
export interface Connection extends EventTarget {
  /** Megabits per second. */
  readonly downlink?: number;
  readonly saveData?: boolean;
}

export function getConnection(): Connection | undefined {
  return (navigator as { readonly connection?: Connection }).connection;
}
