import type { Cue } from '../model/cue.js';

/** More cues than any window of playback has; a browser looks at all of them again and again. */
const MAX_CUES = 2000;

/** The cues of one TextTrack: each once, the later end of two, and not without end. */
export class CueStore {
  readonly #track: TextTrack;
  readonly #cues = new Map<string, VTTCue>();

  constructor(track: TextTrack) {
    this.#track = track;
  }

  /** @param position where playback is: cues far from it go first when there are too many. */
  add(cues: readonly Cue[], position: number): void {
    for (const cue of cues) {
      const known = this.#cues.get(cue.id);
      if (known) known.endTime = Math.max(known.endTime, cue.end);
      else this.#insert(cue);
    }
    if (this.#cues.size > MAX_CUES) this.#removeFar(position);
  }

  /** Chromium and WebKit empty the list of a `<track>` when it is switched on for the first time, to load its file. */
  refill(): void {
    for (const cue of this.#cues.values()) if (cue.track !== this.#track) this.#track.addCue(cue);
  }

  #insert(cue: Cue): void {
    const native = toNativeCue(cue);
    this.#cues.set(cue.id, native);
    this.#track.addCue(native);
  }

  /** A tenth more than needed, so that it need not be done for each new cue. */
  #removeFar(position: number): void {
    const distance = ([, cue]: readonly [string, VTTCue]): number =>
      position > cue.endTime ? position - cue.endTime : Math.max(0, cue.startTime - position);
    const byDistance = [...this.#cues].sort((a, b) => distance(b) - distance(a));
    for (const [id, cue] of byDistance.slice(0, this.#cues.size - MAX_CUES * 0.9)) {
      this.#cues.delete(id);
      this.#track.removeCue(cue);
    }
  }
}

function toNativeCue({ start, end, text, ...settings }: Cue): VTTCue {
  const cue = new VTTCue(start, end, text);
  const { vertical, line, snapToLines, lineAlign, position, positionAlign, size, align } = settings;
  // Before the line, whose meaning it is.
  if (snapToLines !== undefined) cue.snapToLines = snapToLines;
  if (vertical) cue.vertical = vertical;
  if (line !== undefined) cue.line = line;
  if (position !== undefined) cue.position = position;
  if (size !== undefined) cue.size = size;
  if (align) cue.align = align;
  // Chromium 156 has neither; there they are just properties of an object.
  if (lineAlign) cue.lineAlign = lineAlign;
  if (positionAlign) cue.positionAlign = positionAlign;
  return cue;
}
