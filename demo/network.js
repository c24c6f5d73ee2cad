/** Of this page: what it loads through `/line/<id>/…` shares one line of the demo server. */
const LINE = `/line/${Math.random().toString(36).slice(2, 8)}`;

/**
 * @param {string} path of a demo medium, or of the live stream: `hls/main.m3u8`
 * @returns {string} its address behind the line
 */
export const throughLine = (path) => `${LINE}/${path}`;

/** Sets the speed of the line, also for what is on its way. */
export const setLineSpeed = (kbps) => fetch(`${LINE}?kbps=${kbps}`, { method: 'PUT' });
