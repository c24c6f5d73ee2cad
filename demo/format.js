// Numbers as people read them.

const NONE = '–';

/** @param {number} seconds */
export const formatSeconds = (seconds) => (Number.isFinite(seconds) ? `${seconds.toFixed(1)}\u00a0s` : NONE);

/** @param {number | null} bitsPerSecond */
export const formatBitrate = (bitsPerSecond) => {
  if (bitsPerSecond === null) return NONE;
  if (bitsPerSecond < 1e6) return `${Math.round(bitsPerSecond / 1e3)} kb/s`;
  return `${(bitsPerSecond / 1e6).toFixed(1)} Mb/s`;
};

/**
 * The codecs in a MIME type: `video/mp4; codecs="avc1.64001F,mp4a.40.2"` gives `avc1.64001F, mp4a.40.2`.
 *
 * @param {string} mimeType
 */
export const formatCodecs = (mimeType) => {
  const codecs = /codecs="?([^"]*)"?/.exec(mimeType)?.[1];
  return codecs ? codecs.split(/\s*,\s*/).join(', ') : mimeType;
};
