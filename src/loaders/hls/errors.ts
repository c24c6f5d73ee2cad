import { PlayerError } from '../../model/errors.js';

export function invalidPlaylist(url: string, reason: string): PlayerError<'E_MANIFEST_INVALID'> {
  const message = `The HLS playlist ${url} cannot be used: ${reason}. Check the URL, or the packager that wrote it.`;
  return new PlayerError('E_MANIFEST_INVALID', message, { url, reason });
}

export function htmlPlaylist(url: string): PlayerError<'E_SOURCE_IS_HTML'> {
  const message = `${url} is a web page, not an HLS playlist: often an error or login page sent with status 200. Check the URL.`;
  return new PlayerError('E_SOURCE_IS_HTML', message, { url, contentType: null });
}

export function emptyPlaylist(url: string): PlayerError<'E_SOURCE_EMPTY'> {
  return new PlayerError('E_SOURCE_EMPTY', `The HLS playlist ${url} has no bytes. Upload it again.`, { url });
}

export function unsupportedEncryption(url: string, method: string, why: string): PlayerError {
  const message = `${url} is encrypted with ${method}, which cannot be decrypted here: ${why}.`;
  return new PlayerError('E_ENCRYPTION_UNSUPPORTED', message, { url, method });
}

export function unsupportedContainer(url: string, container: string): PlayerError<'E_CONTAINER_UNSUPPORTED'> {
  const message = `${url} holds ${container}, which is not played. Package the stream with H.264 and AAC, in fragmented MP4 (CMAF) or MPEG-TS.`;
  return new PlayerError('E_CONTAINER_UNSUPPORTED', message, { url, container });
}

export function corruptSegment(url: string, reason: string): PlayerError<'E_SOURCE_CORRUPT'> {
  const message = `The segment ${url} cannot be used: ${reason}. Package the stream again.`;
  return new PlayerError('E_SOURCE_CORRUPT', message, { url, position: 0, reason });
}

/** The status of an answer that says that something is not there, at least not any more; undefined: it is another failure. */
export function goneStatus({ detail }: PlayerError): number | undefined {
  const status = 'status' in detail ? detail.status : undefined;
  return status === 404 || status === 410 ? status : undefined;
}
