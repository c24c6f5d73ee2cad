import type { SourceDescriptor } from '../../model/source.js';
import type { Claim } from '../contract.js';

const CERTAIN_TYPES = new Set(['video/mp4', 'audio/mp4', 'video/webm', 'audio/webm']);
const CERTAIN_EXTENSIONS = new Set(['mp4', 'm4v', 'm4a', 'webm']);
/** Of streams that other loaders play: a playlist is text, and no file to play. */
const PLAYLIST_TYPES = /^(application\/(vnd\.apple\.mpegurl|dash\+xml)|(audio|application)\/(x-)?mpegurl)$/;
const PLAYLIST_EXTENSIONS = new Set(['m3u8', 'm3u', 'mpd', 'ism', 'isml']);

/** How strongly the loader for plain files wants a source. Small and apart: it decides whether the rest is loaded. */
export function claimProgressive(source: SourceDescriptor): Claim {
  const type = source.type?.split(';')[0]!.trim().toLowerCase();
  if (type && CERTAIN_TYPES.has(type)) return 'certain';
  if (type && PLAYLIST_TYPES.test(type)) return 'none';
  const extension = extensionOf(source.url);
  if (CERTAIN_EXTENSIONS.has(extension)) return 'certain';
  return PLAYLIST_EXTENSIONS.has(extension) ? 'none' : 'possible';
}

function extensionOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]!.toLowerCase() ?? '';
}
