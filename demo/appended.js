/** @typedef {{start: number, end: number, rendition: string}} Piece */

/** Seconds: browsers move the edges of ranges by less than this as neighbours come in. */
const TOLERANCE = 0.05;

/**
 * Which rendition each part of a buffer came from, as far as it shows from outside: what is new since the last look is of
 * the rendition that is being appended.
 */
export class AppendedPieces {
  /** @type {Map<string, Piece[]>} by track */
  #byTrack = new Map();

  /** @param {import('mse-worker-player').BufferStats} buffer @returns {readonly Piece[]} in order */
  update({ track, rendition, ranges }) {
    const known = (this.#byTrack.get(track) ?? []).flatMap((piece) => clip(piece, ranges));
    const fresh = ranges.flatMap((range) => uncovered(range, known)).map((part) => ({ ...part, rendition }));
    const pieces = merge([...known, ...fresh].sort((a, b) => a.start - b.start));
    this.#byTrack.set(track, pieces);
    return pieces;
  }

  /** What comes after `from` is being replaced in place, which the ranges do not show. */
  replace(track, from, rendition) {
    const pieces = this.#byTrack.get(track) ?? [];
    const before = pieces.flatMap((piece) => clip(piece, [{ start: 0, end: from }]));
    const after = pieces.flatMap((piece) => clip(piece, [{ start: from, end: Infinity }]));
    this.#byTrack.set(track, merge([...before, ...after.map((piece) => ({ ...piece, rendition }))]));
  }

  clear() {
    this.#byTrack.clear();
  }
}

/** What of the piece is still there. */
const clip = (piece, ranges) =>
  ranges
    .map(({ start, end }) => ({ ...piece, start: Math.max(start, piece.start), end: Math.min(end, piece.end) }))
    .filter(({ start, end }) => end > start);

/** The parts of a range that no piece covers; pieces in order. */
function uncovered({ start, end }, pieces) {
  const parts = [];
  let at = start;
  for (const piece of pieces) {
    if (piece.end <= at || piece.start >= end) continue;
    if (piece.start > at + TOLERANCE) parts.push({ start: at, end: piece.start });
    at = piece.end;
  }
  if (at < end - TOLERANCE) parts.push({ start: at, end });
  return parts;
}

function merge(pieces) {
  const merged = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last?.rendition === piece.rendition && piece.start <= last.end + TOLERANCE) last.end = piece.end;
    else merged.push({ ...piece });
  }
  return merged;
}
