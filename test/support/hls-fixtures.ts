import { canPlay } from './playback.js';

/** What a playlist among the fixtures offers to whoever plays it. */
export interface PlayableFixture {
  /** Seconds. */
  readonly duration: number;
  /** Width of the picture of each rendition, pixels; none where there is sound alone. */
  readonly widths: readonly number[];
  /** The audio tracks by language, in order; `null` where none is said. Audio inside the video is no track by itself. */
  readonly audio: readonly (string | null)[];
  /** A cue to wait for, in the subtitles or captions of this label, and a moment at which no other is shown. */
  readonly text?: { readonly label: string; readonly cue: string; readonly at: number };
  /** To be put behind the URL. Default: none. */
  readonly query?: string;
  /**
   * What it is played as: the first of these that the browser supports. Where it supports none the load fails with
   * `E_CODEC_UNSUPPORTED`. Default: not looked at.
   */
  readonly mimeTypes?: readonly string[];
  /** Behind the first segment, seconds. Default: 4.2. */
  readonly seekTo?: number;
  /** `all`: fetched whole before the seek, so that it stays in the buffer. Default: `first-segment`. */
  readonly before?: 'first-segment' | 'all';
  /** `played`: what happens in the middle is of interest. Default: `skipped`, all but the last two seconds. */
  readonly middle?: 'played' | 'skipped';
  /** More frames than this are decoded. Default: 0. */
  readonly frames?: number;
  /** From where on the buffer has no hole at the end, seconds. Default: 0, or where the text was shown. */
  readonly wholeFrom?: number;
  /** Where WebKitGTK 2.50 needs a fresh MediaSource, seconds. Default: nowhere. */
  readonly restartsAt?: number;
  /** Interruptions. Default: 0. */
  readonly rebuffers?: number;
  /** Each warning in its order. Default: none. */
  readonly warnings?: readonly RegExp[];
}

/** One that cannot be played, with the code that says so. */
export interface UnplayableFixture {
  readonly code: string;
  readonly because: string;
}

const VIDEO = { duration: 8, widths: [320], audio: [] } as const;
const SOUND = { duration: 8, widths: [], audio: [null] } as const;
const MAIN = { duration: 8, widths: [320, 160], audio: ['en', 'de'] } as const;
const TS = { duration: 8, widths: [160], audio: [], frames: 5 } as const;
/** Made of segments of `list/`. */
const LIST = VIDEO;
/** Chromium has it in `audio/mpeg` only. */
const MP3 = ['audio/mp4; codecs="mp3"', 'audio/mp4; codecs="mp4a.6B"', 'audio/mpeg'];
const CAPTIONS = { duration: 4, widths: [160], audio: [], text: { label: 'CC1', cue: 'WORLD', at: 3.3 } } as const;
const TEXT_ALONE: UnplayableFixture = { code: 'E_SOURCE_CORRUPT', because: 'subtitles alone are no media' };

/** Playlists that are about one rendition, by their path in `test/fixtures/hls/`. */
export const MEDIA_PLAYLISTS: Readonly<Record<string, PlayableFixture>> = {
  'hi.m3u8': VIDEO,
  'lo.m3u8': { ...VIDEO, widths: [160] },
  'en.m3u8': SOUND,
  'de.m3u8': SOUND,
  'range.m3u8': { ...VIDEO, duration: 10 },
  'muxed.m3u8': { ...LIST, duration: 10 },
  'discontinuity.m3u8': { ...LIST, middle: 'played' },
  'codec-change.m3u8': { ...VIDEO, seekTo: 2.3, restartsAt: 4, middle: 'played' },
  'aes.m3u8': { ...LIST, duration: 6 },
  'gap.m3u8': { ...LIST, duration: 6, before: 'all', middle: 'played', wholeFrom: 4, rebuffers: 1 },
  'inside-video.m3u8': LIST,
};

export const MULTIVARIANT_PLAYLISTS: Readonly<Record<string, PlayableFixture>> = {
  'main.m3u8': MAIN,
  'no-codecs.m3u8': MAIN,
  'groups.m3u8': { ...MAIN, audio: ['en'] },
  'inside.m3u8': { ...LIST, audio: ['en', 'de'] },
  'features.m3u8': {
    ...VIDEO,
    query: '?dir=list',
    middle: 'played',
    frames: 80,
    mimeTypes: ['video/mp4; codecs="avc1.4d401e, mp4a.40.2"'],
    warnings: [/missing\/features-media\.m3u8.*failed; going on with/, /avc1\.4d401e,mp4a\.40\.2, not avc1\.4d401e/],
  },
};

export const PLAYLISTS_WITH_TEXT: Readonly<Record<string, PlayableFixture>> = {
  'text.m3u8': { ...MAIN, text: { label: 'English', cue: 'four', at: 5.2 } },
  'text-default.m3u8': { ...MAIN, text: { label: 'Deutsch', cue: 'vier', at: 5.2 } },
  'text-more.m3u8': { ...MAIN, text: { label: 'Encrypted', cue: 'four', at: 5.2 } },
  // Rows that roll up are known from the segment before.
  'cap.m3u8': { ...VIDEO, widths: [160], before: 'all', text: { label: 'CC1', cue: 'ROLL 1', at: 2.5 } },
  'cc.m3u8': { ...CAPTIONS, seekTo: 3.3 },
  'cc-main.m3u8': { ...CAPTIONS, seekTo: 3.3, text: { ...CAPTIONS.text, label: 'English CC' } },
  'ts/cc.m3u8': { ...CAPTIONS, seekTo: 3.3, before: 'all' },
};

export const TS_PLAYLISTS: Readonly<Record<string, PlayableFixture>> = {
  'ts/main.m3u8': { ...TS, audio: ['en'] },
  'ts/video.m3u8': TS,
  'ts/audio.m3u8': SOUND,
  'ts/muxed.m3u8': TS,
  'ts/wrap.m3u8': TS,
  'ts/straddle.m3u8': TS,
  'ts/discontinuity.m3u8': TS,
  'ts/sound.m3u8': { ...SOUND, mimeTypes: ['audio/mp4; codecs="mp4a.40.2"'] },
  'ts/mp3.m3u8': { ...SOUND, mimeTypes: MP3 },
  'ts/vbr.m3u8': { ...SOUND, mimeTypes: MP3 },
  'ts/sound-mp3.m3u8': { ...SOUND, mimeTypes: MP3 },
  // Where MP3 is taken only by itself, it is a track by itself.
  'ts/picture-mp3.m3u8': { ...TS, audio: MP3.find(canPlay) === 'audio/mpeg' ? [null] : [] },
};

export const UNPLAYABLE: Readonly<Record<string, UnplayableFixture>> = {
  'features-media.m3u8': {
    code: 'E_NETWORK_STATUS',
    because: 'its variables come from features.m3u8, and name its files',
  },
  'sub-en.m3u8': TEXT_ALONE,
  'sub-de.m3u8': TEXT_ALONE,
  'sub-forced.m3u8': TEXT_ALONE,
  'sub-aes.m3u8': TEXT_ALONE,
  'sub-details.m3u8': TEXT_ALONE,
  'ts/mpeg2.m3u8': { code: 'E_CONTAINER_UNSUPPORTED', because: 'no browser decodes MPEG-2 video' },
};

/** Played by tests of their own, as browsers differ too much. */
export const PLAYED_ELSEWHERE: Readonly<Record<string, string>> = {
  'ts/turns.m3u8': 'codec-change.test.ts: two fresh MediaSources in WebKitGTK',
  'ts/layer2.m3u8': 'ts.test.ts: only Chromium takes it',
};
