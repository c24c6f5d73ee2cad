import { parsePlaylist, type ParseOptions } from '../../../../src/loaders/hls/parse-playlist.js';
import type { MediaPlaylist, MultivariantPlaylist, Parsed as AnyParsed } from '../../../../src/loaders/hls/playlist.js';
import { Variables } from '../../../../src/loaders/hls/variables.js';

const URL = 'https://media.example/a/list.m3u8?token=t1';

export interface Parsed<P> {
  readonly playlist: P;
  readonly warnings: readonly string[];
}

/** With variables, whose code a player fetches for those that define some. */
export function parse(text: string, options: ParseOptions): AnyParsed {
  return parsePlaylist(text, { ...options, Variables });
}

/** A media playlist of these lines, `#EXTM3U` added. */
export function media(...lines: string[]): Parsed<MediaPlaylist> {
  const { playlist, warnings } = parse(['#EXTM3U', ...lines].join('\n'), { url: URL });
  if (playlist.type !== 'media') throw new Error('not a media playlist');
  return { playlist, warnings };
}

/** A multivariant playlist of these lines, `#EXTM3U` added. */
export function multivariant(...lines: string[]): Parsed<MultivariantPlaylist> {
  const { playlist, warnings } = parse(['#EXTM3U', ...lines].join('\n'), { url: URL });
  if (playlist.type !== 'multivariant') throw new Error('not a multivariant playlist');
  return { playlist, warnings };
}

/** Segments of one length: `s3.m4s` and so on. */
export function segments(from: number, count: number, seconds = 4): string[] {
  return Array.from({ length: count }, (_, i) => `#EXTINF:${seconds},\ns${from + i}.m4s`);
}
