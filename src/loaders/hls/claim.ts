import type { SourceDescriptor } from '../../model/source.js';
import type { Claim } from '../contract.js';

/** RFC 8216bis §4, and what servers said before there was a registered type. */
const TYPES = /^(application\/(vnd\.apple\.mpegurl|x-mpegurl|mpegurl)|audio\/(x-)?mpegurl)$/;
const EXTENSION = /\.m3u8?$/i;

/** How strongly the HLS loader wants a source. Small and apart: it decides whether the rest is loaded. */
export function claimHls({ url, type }: SourceDescriptor): Claim {
  const mediaType = type?.split(';')[0]!.trim().toLowerCase();
  if (mediaType) return TYPES.test(mediaType) ? 'certain' : 'none';
  return EXTENSION.test(url.replace(/[?#].*$/s, '')) ? 'certain' : 'none';
}
