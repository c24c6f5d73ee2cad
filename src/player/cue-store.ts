import type { Cue, CueRegion } from '../model/cue.js';
import { forgetOldest } from '../shared/forget-oldest.js';

/** More cues than any window of playback has; a browser looks at all of them again and again. */
const MAX_CUES = 2000;
const MAX_REGIONS = 100;

/** The cues of one TextTrack: each once, the later end of two, and not without end. */
export class CueStore {
  readonly #track: TextTrack;
  readonly #cues = new Map<string, VTTCue>();
  /** Cues of one region share it, also from different files. */
  readonly #regions = new Map<string, VTTRegion>();

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

  /** Those that have ended go, where no viewer can come back to them: a live stream has no end. */
  removeBefore(time: number): void {
    for (const [id, cue] of this.#cues) if (cue.endTime <= time) this.#remove(id, cue);
  }

  /** Chromium and WebKit empty the list of a `<track>` when it is switched on for the first time, to load its file. */
  refill(): void {
    for (const cue of this.#cues.values()) if (cue.track !== this.#track) this.#track.addCue(cue);
  }

  #insert(cue: Cue): void {
    const native = toNativeCue(cue);
    if (cue.region) native.region = this.#regionOf(cue.region);
    this.#cues.set(cue.id, native);
    this.#track.addCue(native);
  }

  /** A tenth more than needed, so that it need not be done for each new cue. */
  #removeFar(position: number): void {
    const distance = ([, cue]: readonly [string, VTTCue]): number =>
      position > cue.endTime ? position - cue.endTime : Math.max(0, cue.startTime - position);
    const byDistance = [...this.#cues].sort((a, b) => distance(b) - distance(a));
    for (const [id, cue] of byDistance.slice(0, this.#cues.size - MAX_CUES * 0.9)) this.#remove(id, cue);
  }

  #remove(id: string, cue: VTTCue): void {
    this.#cues.delete(id);
    // A browser that has just emptied the track does not have it.
    if (cue.track === this.#track) this.#track.removeCue(cue);
  }

  /** Chromium 156 has no regions: the cue is then where it would be without. */
  #regionOf(region: CueRegion): VTTRegion | null {
    if (!('VTTRegion' in globalThis)) return null;
    const key = JSON.stringify(region);
    const native = this.#regions.get(key) ?? toNativeRegion(region);
    this.#regions.set(key, native);
    forgetOldest(this.#regions, MAX_REGIONS);
    return native;
  }
}

function toNativeRegion({ id, width, lines, regionAnchor, viewportAnchor, scroll }: CueRegion): VTTRegion {
  const native = new VTTRegion();
  const [regionAnchorX, regionAnchorY] = regionAnchor;
  const [viewportAnchorX, viewportAnchorY] = viewportAnchor;
  const anchors = { regionAnchorX, regionAnchorY, viewportAnchorX, viewportAnchorY };
  return Object.assign(native, { id, width, lines, scroll }, anchors);
}

function toNativeCue({ name, start, end, text, ...settings }: Cue): VTTCue {
  const cue = new VTTCue(start, end, text);
  if (name) cue.id = name;
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
