/** A segment to be printed. */
export interface PrintedSegment {
  readonly uri: string;
  readonly seconds: number;
  readonly isGap: boolean;
  /** Behind a discontinuity. */
  readonly isCut: boolean;
  /** Address of its AES-128 key. Default: not encrypted. */
  readonly key?: string | undefined;
  /** Address of its init segment. Default: that of the one before. */
  readonly map?: string | undefined;
  readonly range?: { readonly start: number; readonly length: number } | undefined;
}

export interface PrintedPlaylist {
  readonly targetDuration: number;
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly skippedSegments: number;
  readonly segments: readonly PrintedSegment[];
}

/** A media playlist as a packager writes it. */
export function printMedia(playlist: PrintedPlaylist): string {
  const { targetDuration, mediaSequence, discontinuitySequence, skippedSegments, segments } = playlist;
  return [
    '#EXTM3U',
    `#EXT-X-TARGETDURATION:${targetDuration}`,
    `#EXT-X-MEDIA-SEQUENCE:${mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`,
    ...(skippedSegments > 0 ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skippedSegments}`] : []),
    ...segments.flatMap(printSegment),
  ].join('\n');
}

function printSegment({ uri, seconds, isGap, isCut, key, map, range }: PrintedSegment): string[] {
  return [
    ...(isCut ? ['#EXT-X-DISCONTINUITY'] : []),
    key ? `#EXT-X-KEY:METHOD=AES-128,URI="${key}",IV=0x1` : '#EXT-X-KEY:METHOD=NONE',
    ...(map ? [`#EXT-X-MAP:URI="${map}"`] : []),
    ...(range ? [`#EXT-X-BYTERANGE:${range.length}@${range.start}`] : []),
    ...(isGap ? ['#EXT-X-GAP'] : []),
    `#EXTINF:${seconds},`,
    uri,
  ];
}
