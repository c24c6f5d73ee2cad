// The subtitles of the live origin. Segment N has the cue `nN`; the second one of each loop has `sN` too, which reaches into
// the third one and is listed in both; the first one of each loop has none.

const LOOP = 4;
const SEGMENT_SECONDS = 2;
/** Where the clock of the cues is when the stream begins, seconds. */
const LOCAL_SECONDS = 36_000;

/** Where the cues are, seconds after the stream began. A test knows them from their text by the same rule. */
const own = (n) => [n * SEGMENT_SECONDS + 0.25, n * SEGMENT_SECONDS + 1.25, `n${n}`];
const spanning = (n) => [n * SEGMENT_SECONDS + 1.5, n * SEGMENT_SECONDS + 2.6, `s${n}`];

function cuesOf(n) {
  switch (n % LOOP) {
    case 1:
      return [own(n), spanning(n)];
    case 2:
      return [spanning(n - 1), own(n)];
    case 0:
      return [];
    default:
      return [own(n)];
  }
}

function timestamp(seconds) {
  const ms = Math.round((LOCAL_SECONDS + seconds) * 1000);
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

/**
 * WebVTT of a segment, on a clock of its own: the map says where it is at the segment's start on that of the media, which
 * begins anew with each loop.
 */
export function liveTextSegment(n) {
  const start = n * SEGMENT_SECONDS;
  const map = `X-TIMESTAMP-MAP=LOCAL:${timestamp(start)},MPEGTS:${(n % LOOP) * SEGMENT_SECONDS * 90_000}`;
  const cues = cuesOf(n).map(([from, to, text]) => `${timestamp(from)} --> ${timestamp(to)}\n${text}\n`);
  return ['WEBVTT', map, '', ...cues].join('\n');
}
