import { PlayerError } from '../../model/errors.js';
import { childBoxes, findBox, readBoxHeader, type Box } from '../iso/mp4-boxes.js';
import { parseMovieBox, type Mp4Track } from '../iso/mp4-movie-box.js';
import type { readSamples } from '../iso/mp4-samples.js';
import type { LocalCue, WebVtt } from './webvtt.js';
import { readCueSettings } from './webvtt-settings.js';

/** Code of its own, as captions need it too. */
export interface SampleReader {
  readonly readSamples: typeof readSamples;
}

/**
 * Cues of a segment of WebVTT in fragmented MP4 (ISO/IEC 14496-30 §7), on the media's clock.
 * @throws PlayerError `E_CONTAINER_UNSUPPORTED` for other text (TTML), `E_SOURCE_CORRUPT`.
 */
export function readTextSamples(
  init: Uint8Array,
  segment: Uint8Array,
  url: string,
  { readSamples: read }: SampleReader,
): WebVtt {
  const track = textTrackOf(init, url);
  const cues: LocalCue[] = [];
  try {
    for (const moof of childBoxes(segment, 0, segment.byteLength).filter(({ type }) => type === 'moof'))
      for (const { offset, sizeBytes, start, duration } of read(segment.subarray(moof.start, moof.end), track)) {
        const end = start + duration;
        for (const cue of readSample(segment, moof.start + offset, sizeBytes)) addCue(cues, { start, end, ...cue });
      }
  } catch {
    throw corrupt(url);
  }
  return { cues, warnings: [] };
}

function textTrackOf(init: Uint8Array, url: string): Mp4Track {
  const root: Box = { type: 'file', start: 0, body: 0, end: init.byteLength };
  const moov = findBox(init, root, 'moov');
  const stsd = moov && findBox(init, moov, 'trak/mdia/minf/stbl/stsd');
  const format = stsd && readBoxHeader(init, stsd.body + 8)?.type;
  const track = moov && parseMovieBox(init.subarray(moov.start, moov.end)).tracks[0];
  if (!track || !format || !(track.timescale > 0)) throw corrupt(url);
  if (format !== 'wvtt') {
    const container = format === 'stpp' ? 'TTML subtitles (stpp)' : `text of the type ${format}`;
    const message = `${url} holds ${container}, which are not shown. Offer the subtitles as WebVTT.`;
    throw new PlayerError('E_CONTAINER_UNSUPPORTED', message, { url, container });
  }
  return track;
}

function corrupt(url: string): PlayerError {
  const message = `The subtitles ${url} cannot be used: these bytes are no fragmented MP4 with text. Package them again.`;
  return new PlayerError('E_SOURCE_CORRUPT', message, { url, position: 0, reason: 'no text in fragmented MP4' });
}

/** `vttc` boxes with a `payl` each; `vtte` says that nothing is shown. */
function readSample(bytes: Uint8Array, start: number, sizeBytes: number): Omit<LocalCue, 'start' | 'end'>[] {
  if (start < 0 || start + sizeBytes > bytes.byteLength) throw new RangeError('a sample outside of the segment');
  return childBoxes(bytes, start, start + sizeBytes).flatMap((cue) => {
    if (cue.type !== 'vttc') return [];
    const textOf = (name: string): string => {
      const box = findBox(bytes, cue, name);
      return box ? new TextDecoder().decode(bytes.subarray(box.body, box.end)) : '';
    };
    const text = textOf('payl');
    const name = textOf('iden');
    const settings = readCueSettings(textOf('sttg').split(/[ \t]+/));
    return text === '' ? [] : [{ ...(name === '' ? {} : { name }), text, ...settings }];
  });
}

/** A cue is in each sample that it is shown in; few are shown at once. */
const MAX_AT_ONCE = 8;

function addCue(cues: LocalCue[], cue: LocalCue): void {
  for (let i = cues.length - 1; i >= Math.max(0, cues.length - MAX_AT_ONCE); i--) {
    const before = cues[i]!;
    if (before.text !== cue.text || Math.abs(before.end - cue.start) > 0.001) continue;
    cues[i] = { ...before, end: cue.end };
    return;
  }
  cues.push(cue);
}
