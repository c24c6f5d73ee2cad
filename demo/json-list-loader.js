// A custom loader: it plays a JSON list of segment URLs. The player imports this module where its engine runs, normally
// in a worker, so there is no `document` here. `export const loader` is all that the player looks for.
//
//   <mse-worker-player loader="/demo/json-list-loader.js" src="/media/list/playlist.json"></mse-worker-player>
//
// The list:
//
//   {
//     "mimeType": "video/mp4; codecs=\"avc1.4D401E,mp4a.40.2\"",
//     "init": "init.mp4",
//     "segments": [{ "url": "seg-0.m4s", "duration": 2 }, { "url": "seg-1.m4s", "duration": 2 }]
//   }

/** This source has one picture-and-sound track in one encoding, so one name is enough. Names are the loader's own. */
const RENDITION = 'only';

/** One instance plays one list once. @implements {import('mse-worker-player/loader').SegmentLoader} */
class JsonListLoader {
  #context;
  /** What the player asks us for, in order: `{ id, rendition, start, end, init, url }`. */
  #segments = [];

  /** @param {import('mse-worker-player/loader').LoaderContext} context what the player gives us to work with */
  constructor(context) {
    this.#context = context;
  }

  /** First call: say what there is to play. A live source would go on yielding; a list is complete, so it yields once. */
  async *presentations(signal) {
    // The player's own http client has its timeouts and retries, and measures throughput. The signal ends it all.
    const { source, http } = this.#context;
    const list = this.#parse(await http.text({ url: source.url }, signal));

    // The bytes that set up the decoder. The same object for all segments, so the player appends it once.
    const init = { id: 'init', rendition: RENDITION, url: new URL(list.init, source.url).href };

    // Durations become positions: each segment covers [start, end), in seconds of the presentation.
    let end = 0;
    this.#segments = list.segments.map(({ url, duration }, index) => {
      const start = end;
      end += duration;
      return { id: `${index}`, rendition: RENDITION, start, end, init, url: new URL(url, source.url).href };
    });

    // Picture and sound lie in the same segments: that is one track of type `video`, with one rendition.
    const rendition = { id: RENDITION, mimeType: list.mimeType };
    yield { kind: 'on-demand', duration: end, tracks: [{ id: 'av', type: 'video', renditions: [rendition] }] };
  }

  /** Again and again: which segments overlap this range? No more than that is fetched, as far as the buffer needs it. */
  async segments(_rendition, range) {
    return this.#segments.filter(({ start, end }) => start < range.end && end > range.start);
  }

  /** For each of them, and for its init segment: the bytes, as they arrive. The player appends each piece at once. */
  async *fetch(segment, signal) {
    const { body } = await this.#context.http.open({ url: segment.url }, signal);
    yield* body;
  }

  /** What comes from outside is checked here, so that a mistake in it ends in a sentence and not in silence. */
  #parse(text) {
    const { source, createError } = this.#context;
    let list;
    try {
      list = JSON.parse(text);
    } catch (cause) {
      throw createError(`${source.url} is not JSON.`, cause);
    }
    if (!list?.mimeType || !list.init || !Array.isArray(list.segments)) {
      throw createError(`${source.url} needs "mimeType", "init" and "segments".`);
    }
    return list;
  }
}

/** The export that makes a module a loader. @type {import('mse-worker-player/loader').LoaderFactory} */
export const loader = {
  // What `stats.loader` says. Lower case.
  name: 'json-list',
  // Asked only when no loader was named: how sure are we that this source is ours?
  claim: ({ url }) => (new URL(url).pathname.endsWith('.json') ? 'possible' : 'none'),
  // One instance for each load.
  create: (context) => new JsonListLoader(context),
};
