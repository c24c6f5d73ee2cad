import type { Cue } from '../../model/cue.js';

/**
 * The cue with an id made of what it says and when: a cue that spans segments is in each of them, and its own name, where
 * it has one, is often counted anew in each file.
 */
export function identifyCue(cue: Omit<Cue, 'id'>): Cue {
  const { start, end, text } = cue;
  return { ...cue, id: `${tenths(start)}-${tenths(end)}-${hash(text).toString(36)}` };
}

/** Clocks of different segments may differ by some ticks: the limits lie between the milliseconds that cues are written in. */
const tenths = (seconds: number): number => Math.round(seconds * 10 + 0.0037);

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
