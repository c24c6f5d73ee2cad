// Fetches one fragmented MP4 file and appends its bytes as they arrive; a seek begins anew at the fragment.
const TYPE = 'video/mp4; codecs="avc1.4d401f,mp4a.40.2"';
/** Between two keyframes. */
const GOP_SECONDS = 2;
/** How far it may be ahead of a playback that began at once: a player would not load all there is either. */
const AHEAD_SECONDS = 10;

const source = new MediaSource();
let url;
let buffer;
let loading;
/** Where each fragment that a seek can go to begins, bytes and seconds. */
let index;

source.addEventListener('sourceopen', () => {
  buffer = source.addSourceBuffer(TYPE);
  postMessage({ type: 'opened' });
});
postMessage({ type: 'handle', handle: source.handle }, [source.handle]);

onmessage = ({ data }) => {
  if (data.type === 'load') url = data.url;
  const from =
    data.type === 'seek' ? index.findLast(({ seconds }) => seconds <= data.seconds) : { start: 0, seconds: 0 };
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  load(from, signal).catch((error) => {
    if (!signal.aborted) postMessage({ type: 'failed', message: String(error) });
  });
};

async function load({ start, seconds }, signal) {
  const since = performance.now();
  const { body } = await fetch(url, { headers: { Range: `bytes=${start}-` }, signal });
  if (buffer.updating) await updated();
  if (start > 0) buffer.abort();
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    signal.throwIfAborted();
    if (done) break;
    buffer.appendBuffer(value);
    await updated();
    if (!index) noteHead(value);
    while (aheadOf(seconds + (performance.now() - since) / 1000) > AHEAD_SECONDS) await sleep(100);
    signal.throwIfAborted();
  }
  source.endOfStream();
}

/** What is buffered after that position, seconds; a second fetch may have buffered something else. */
function aheadOf(position) {
  const { buffered } = buffer;
  for (let i = 0; i < buffered.length; i++)
    if (buffered.start(i) <= position + 0.1 && position <= buffered.end(i)) return buffered.end(i) - position;
  return 0;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const updated = () => new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));

let head = new Uint8Array();

/** The first bytes may come in any portions. */
function noteHead(bytes) {
  head = new Uint8Array([...head, ...bytes]);
  try {
    const { fragments, duration } = readIndex(head);
    index = fragments;
    head = undefined;
    // Without one only what is buffered can be sought to.
    source.duration = duration;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** ISO/IEC 14496-12 §8.16.3, of the first `sidx`; a RangeError: it is not there yet. */
function readIndex(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = (at) => String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  let at = 0;
  while (type(at) !== 'sidx') at += view.getUint32(at);
  const timescale = view.getUint32(at + 16);
  const isLong = view.getUint8(at + 8) === 1;
  const counts = at + (isLong ? 36 : 28);
  let start = at + view.getUint32(at) + (isLong ? Number(view.getBigUint64(at + 28)) : view.getUint32(at + 24));
  let seconds = 0;
  const fragments = Array.from({ length: view.getUint16(counts + 2) }, (_, i) => {
    const entry = counts + 4 + 12 * i;
    const fragment = { start, seconds };
    start += view.getUint32(entry) & 0x7fffffff;
    seconds += view.getUint32(entry + 4) / timescale;
    return fragment;
  });
  // ffmpeg puts the priming of the audio in: one frame of AAC, 21 ms.
  const isKeyframe = ({ seconds: at }) => Math.abs(at - GOP_SECONDS * Math.round(at / GOP_SECONDS)) < 0.05;
  return { fragments: fragments.filter(isKeyframe), duration: seconds };
}
