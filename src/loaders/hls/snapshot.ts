import type { Presentation, Rendition, Track } from '../../model/presentation.js';
import type { TimeRange } from '../../model/time-range.js';
import type { CatalogRendition, CatalogTrack } from './catalog.js';
import { mimeTypeOf } from './codecs.js';
import type { StartTag } from './playlist.js';
import { optional } from './tags.js';
import { windowOf, type Timeline } from './timeline.js';

/** RFC 8216bis §4.4.3.8: HOLD-BACK, where it is not said. */
const HOLD_BACK_TARGETS = 3;

/** The tracks of a catalog of which all codecs are known. */
export function describeTracks(catalog: readonly CatalogTrack[]): readonly Track[] {
  return catalog.map(({ id, type, language, label, isDefault, kind, renditions }) => ({
    id,
    type,
    ...optional('language', language),
    ...optional('label', label),
    ...optional('isDefault', isDefault),
    ...optional('kind', kind),
    renditions: renditions.map((rendition) => describeRendition(type, rendition)),
  }));
}

function describeRendition(type: Track['type'], rendition: CatalogRendition): Rendition {
  const { id, codecs = [], bitrateBps, width, height, frameRate, videoRange, channels, pairsWith, score } = rendition;
  return {
    id,
    mimeType: mimeTypeOf(type, codecs),
    ...optional('bitrateBps', bitrateBps),
    ...optional('width', width),
    ...optional('height', height),
    ...optional('frameRate', frameRate),
    ...optional('videoRange', videoRange),
    ...optional('channels', channels),
    ...optional('pairsWith', pairsWith),
    ...optional('score', score),
  };
}

/** The state of things, as of the leading track's timeline. */
export function describePresentation(
  tracks: readonly Track[],
  timeline: Timeline,
  start: StartTag | undefined,
  { state, asOfMs }: { readonly state: 'growing' | 'final'; readonly asOfMs: number },
): Presentation {
  const window = windowOf(timeline);
  const { serverControl, targetDuration, start: ownStart, playlistType } = timeline.playlist;
  const holdBack = serverControl?.holdBack ?? HOLD_BACK_TARGETS * targetDuration;
  const startAt = placeStart(ownStart ?? start, window, state === 'final' ? 0 : holdBack);
  if (state === 'final')
    return {
      kind: 'on-demand',
      duration: window.end,
      ...(window.start === 0 ? {} : { seekable: window }),
      tracks,
      ...optional('start', startAt),
    };
  return {
    kind: 'live',
    duration: Infinity,
    seekable: window,
    tracks,
    holdBack,
    asOfMs,
    ...(playlistType === 'EVENT' ? { keepsStart: true } : {}),
    ...optional('start', startAt),
  };
}

/** RFC 8216bis §4.4.2.2: of a live stream not closer to its end than is safe. */
function placeStart(tag: StartTag | undefined, { start, end }: TimeRange, holdBack: number): number | undefined {
  if (!tag) return undefined;
  const { timeOffset } = tag;
  const wanted = timeOffset < 0 ? end + timeOffset : start + timeOffset;
  return Math.max(start, Math.min(end - holdBack, wanted));
}

/** Whether a new snapshot says anything new. */
export function isSameState(a: Presentation | undefined, b: Presentation): boolean {
  const { seekable, duration, kind } = a ?? {};
  return (
    kind === b.kind &&
    duration === b.duration &&
    seekable?.start === b.seekable?.start &&
    seekable?.end === b.seekable?.end
  );
}
