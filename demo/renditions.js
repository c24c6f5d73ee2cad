// Names and colours of renditions, the same everywhere on the page.

/** Custom properties of demo.css, the smallest picture first. */
const COLORS = ['rendition-0', 'rendition-1', 'rendition-2', 'rendition-3'];

/** @param {import('mse-worker-player').MseWorkerPlayerElement} player */
export const videoTrackOf = ({ presentation }) => presentation?.tracks.find(({ type }) => type === 'video');

/**
 * The renditions of the video, the smallest first.
 *
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export const videoRenditionsOf = (player) => {
  const renditions = videoTrackOf(player)?.renditions ?? [];
  return [...renditions].sort((a, b) => (a.bitrateBps ?? 0) - (b.bitrateBps ?? 0));
};

/**
 * Name of the custom property with the colour of a rendition. One that has no alternatives has the colour of all video.
 *
 * @param {readonly {id: string}[]} renditions the smallest first
 * @param {string | undefined} id
 */
export const colorOf = (renditions, id) => {
  const index = renditions.findIndex((rendition) => rendition.id === id);
  if (renditions.length < 2 || index < 0) return 'accent';
  return COLORS[Math.round((index / (renditions.length - 1)) * (COLORS.length - 1))];
};

/**
 * @param {{id: string, height?: number} | undefined} rendition
 * @returns {string} such as `720p`
 */
export const nameOf = (rendition) => (rendition?.height ? `${rendition.height}p` : (rendition?.id ?? 'nothing'));
