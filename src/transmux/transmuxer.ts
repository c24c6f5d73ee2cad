import type { OwnedBytes } from '../shared/bytes.js';
import { AudioStream } from './audio-stream.js';
import type { ClockHint } from './clock.js';
import type { TrackMemory, TransmuxPiece } from './fragmenter.js';
import type { Packaging } from './sample.js';
import { TsStream } from './ts-stream.js';

/** Makes fragmented MP4, or bare MPEG audio, of the bytes of one rendition's segments as they arrive. */
export interface Transmuxer {
  /** What can be given out with these bytes. How the input is cut into pieces has no influence on the output. */
  push(bytes: OwnedBytes): readonly TransmuxPiece[];
  /**
   * The segment has ended; the next `push` is of the one behind it. `continues`: what is cut off in the middle waits for the
   * rest; `ends`: nothing comes any more.
   */
  end(stream: 'continues' | 'ends'): readonly TransmuxPiece[];
  /** Where the media begins, seconds of its own clock; undefined before the first piece of media. */
  readonly start: number | undefined;
  /** What a later transmuxer of the same rendition has to know: it must write the same tracks. */
  readonly memory: TrackMemory;
}

export interface TransmuxOptions {
  /** Tracks to write, of those that the stream has. */
  readonly wanted: readonly ('video' | 'audio')[];
  readonly clock: ClockHint;
  /** `bare`: as whole frames, where no video is with it, for a browser that takes it in no MP4. Default `mp4`. */
  readonly mpegAudio?: Packaging;
  /** Of a transmuxer that was here before. Default: the stream decides. */
  readonly memory?: TrackMemory;
}

/** `ts`: an MPEG transport stream; `audio`: frames of AAC (ADTS), MP3, AC-3 or E-AC-3, perhaps behind an ID3 tag. */
export function createTransmuxer(container: 'ts' | 'audio', options: TransmuxOptions): Transmuxer {
  return container === 'ts' ? new TsStream(options) : new AudioStream(options);
}
