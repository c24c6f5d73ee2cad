import { PlayerError } from '../../model/errors.js';

/** The container contradicts itself at `position`. */
export function corrupt(url: string, position: number, reason: string): PlayerError {
  const message = `The media file ${url} is damaged at byte ${position}: ${reason}. Upload or export it again.`;
  return new PlayerError('E_SOURCE_CORRUPT', message, { url, position, reason });
}

export function emptySource(url: string): PlayerError {
  return new PlayerError('E_SOURCE_EMPTY', `The file ${url} has no bytes. Upload it again.`, { url });
}

export function htmlSource(url: string, contentType: string | null): PlayerError {
  const message = `${url} is a web page, not media: often an error or login page sent with status 200. Check the URL.`;
  return new PlayerError('E_SOURCE_IS_HTML', message, { url, contentType });
}

export function unrecognizedSource(url: string, contentType: string | null): PlayerError {
  const message = `${url} is neither an MP4 nor a WebM file (the server calls it ${contentType ?? 'nothing'}). Check the URL, or convert the file.`;
  return new PlayerError('E_SOURCE_UNRECOGNIZED', message, { url, contentType });
}

export function unfragmentedSource(url: string): PlayerError {
  const message = `${url} is a plain MP4 file, which is not played yet. Make it a fragmented one: ffmpeg -i in.mp4 -c copy -movflags +frag_keyframe+empty_moov+default_base_moof+global_sidx out.mp4`;
  return new PlayerError('E_SOURCE_UNFRAGMENTED', message, { url });
}

export function noTracks(url: string): PlayerError {
  const message = `${url} has neither a video nor an audio track. Check that it is the right file.`;
  return new PlayerError('E_SOURCE_NO_TRACKS', message, { url });
}
