// A custom loader: it plays a JSON list of segment URLs.
//
// The player imports this module where its engine runs, normally in a worker: there is no
// `document` here. The export `loader`, at the end, is all that the player looks for.
//
//   <mse-worker-player loader="/demo/json-list-loader.js" src="/media/list/playlist.json">
//   </mse-worker-player>
//
// The list:
//
//   {
//     "mimeType": "video/mp4; codecs=\"avc1.4D401E,mp4a.40.2\"",
//     "init": "init.mp4",
//     "segments": [
//       { "url": "seg-0.m4s", "duration": 2 },
//       { "url": "seg-1.m4s", "duration": 2 }
//     ]
//   }

/** The one encoding that a list has. Ids are the loader's own affair. */
const RENDITION = 'only';

/**
 * One instance plays one list, once.
 *
 * @implements {import('mse-worker-player/loader').SegmentLoader}
 */
class JsonListLoader {
  #context;
  #segments = [];

  /** @param {import('mse-worker-player/loader').LoaderContext} context the player's services */
  constructor(context) {
    this.#context = context;
  }

  /**
   * First: what is there to play? A live source goes on yielding, a new snapshot at each
   * change. A list is complete, so it yields once.
   */
  async *presentations(signal) {
    const { source, http } = this.#context;

    // The player's own http client: it has timeouts and retries, and measures throughput.
    // The signal ends the request when nobody wants it any more.
    const list = this.#parse(await http.text({ url: source.url }, signal));

    // Addresses in the list are relative to the list.
    const absolute = (url) => new URL(url, source.url).href;

    // The bytes that set up the decoder. All segments share them, so they are appended once.
    const init = { id: 'init', rendition: RENDITION, url: absolute(list.init) };

    // Durations become positions: a segment covers [start, end), in presentation seconds.
    let end = 0;
    this.#segments = list.segments.map(({ url, duration }, index) => {
      const start = end;
      end += duration;
      return { id: `${index}`, rendition: RENDITION, start, end, init, url: absolute(url) };
    });

    // Video and audio share their segments here: to the player, one track of type video.
    const renditions = [{ id: RENDITION, mimeType: list.mimeType }];
    yield { kind: 'on-demand', duration: end, tracks: [{ id: 'all', type: 'video', renditions }] };
  }

  /** Then, as the buffer needs them: which segments overlap this range? */
  async segments(_rendition, range) {
    return this.#segments.filter(({ start, end }) => start < range.end && end > range.start);
  }

  /** And for each of those, and for its init segment: the bytes, appended as they come. */
  async *fetch(segment, signal) {
    const { body } = await this.#context.http.open({ url: segment.url }, signal);
    yield* body;
  }

  /** The list comes from outside: a mistake in it ends in a sentence, not in silence. */
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

/** @type {import('mse-worker-player/loader').LoaderFactory} */
export const loader = {
  // What `stats.loader` says: lower case.
  name: 'json-list',
  // Asked where no loader was named: is this source ours?
  claim: ({ url }) => (new URL(url).pathname.endsWith('.json') ? 'possible' : 'none'),
  // One instance for each load.
  create: (context) => new JsonListLoader(context),
};
