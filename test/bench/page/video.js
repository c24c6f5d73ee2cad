/**
 * A `<video>` that plays by itself.
 *
 * @param {{width: number, height: number, fail: (message: string) => void}} options CSS pixels
 */
export function createVideo({ width, height, fail }) {
  const video = document.createElement('video');
  Object.assign(video, { width, height, muted: true, autoplay: true, playsInline: true });
  const failed = () => video.error && fail(`media error ${video.error.code}: ${video.error.message}`);
  video.addEventListener('error', failed);
  document.body.append(video);
  const remove = () => {
    video.removeEventListener('error', failed);
    video.remove();
  };
  return { video, remove };
}
