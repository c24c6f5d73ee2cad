/**
 * Seconds that can be played from here without another byte.
 *
 * @param {HTMLMediaElement} player a `<video>`, or an `<mse-worker-player>`, which has the same properties
 */
export const secondsAhead = ({ buffered, currentTime }) => {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
};
