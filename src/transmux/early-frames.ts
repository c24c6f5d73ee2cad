import type { TimedSample } from './sample.js';

/**
 * Cuts frames that follow each other so that none is decoded before `floor`, ticks: a stream with B-frames that is shown
 * from zero on would be decoded from before zero on, and WebKitGTK 2.50 (GStreamer 1.22) then stands still or locks up.
 * Negative composition offsets are no way out: it adds the largest of them to all times. Within a fragment decode times
 * follow from durations, and those say how long a frame is shown; so each frame that is early gets a fragment of its own.
 */
export function splitEarly<S extends TimedSample>(samples: readonly S[], floor: number): readonly (readonly S[])[] {
  const early: S[] = [];
  let earliest = floor;
  for (const sample of samples) {
    if (sample.decode >= earliest) break;
    early.push({ ...sample, decode: earliest++ });
  }
  const rest = samples.slice(early.length);
  return [...early.map((sample) => [sample]), ...(rest.length > 0 ? [rest] : [])];
}
