import { expect } from '@open-wc/testing';
import { concatBytes, type OwnedBytes } from '../../../src/shared/bytes.js';
import { TransmuxFailure } from '../../../src/transmux/failure.js';
import { fixture } from '../../support/test-http.js';
import { newTransmuxer, piecesOf, readMedia, segments, transmux, type ReadMedia } from './harness.js';

const WRAP = 2 ** 33;
const PACKET = 188;
const four = (name: string, extension = 'm2t'): string[] => [0, 1, 2, 3].map((n) => `${name}-${n}.${extension}`);

/** What ffprobe says of a file: `[pts, dts, isKey]` of video, pts of audio, 90 kHz. */
interface Probed {
  readonly video: readonly (readonly [number, number, number])[];
  readonly audio: readonly number[];
}

async function probed(...names: readonly string[]): Promise<Probed> {
  const all = JSON.parse(new TextDecoder().decode(await fixture('hls/ts/frames.json'))) as Record<string, Probed>;
  const of = names.map((name) => all[name]!);
  return { video: of.flatMap(({ video }) => video), audio: of.flatMap(({ audio }) => audio) };
}

const wrapped = (ticks: number): number => ((ticks % WRAP) + WRAP) % WRAP;

function expectFrames({ video, audio, movies }: ReadMedia, expected: Probed): void {
  const frames = video.map(({ presentation, decode, isKey }) => [
    wrapped(presentation),
    wrapped(decode),
    isKey ? 1 : 0,
  ]);
  const shown = Math.min(...expected.video.map(([pts]) => pts));
  expect(frames).to.deep.equal(
    // As one decoded before zero would be: see `splitEarly`.
    expected.video.map(([pts, dts, isKey], i) => [wrapped(pts), wrapped(Math.max(dts, shown + i)), isKey]),
  );
  const rate = movies[0]!.tracks.find(({ type }) => type === 'audio')?.timescale ?? 1;
  expect(audio.length).to.equal(expected.audio.length);
  for (const [i, { presentation }] of audio.entries())
    // ffprobe adds rounded durations.
    expect(Math.abs(wrapped((presentation / rate) * 90_000) - wrapped(expected.audio[i]!))).to.be.lessThan(100);
}

function expectNoHoles(samples: ReadMedia['video']): void {
  const shown = [...samples].sort((a, b) => a.presentation - b.presentation);
  for (const [i, { presentation }] of shown.entries())
    if (i > 0) expect(presentation).to.equal(shown[i - 1]!.presentation + shown[i - 1]!.duration);
}

/** From its second PES packet on, by ticks of 90 kHz. Sound is PID 257 beside a picture. */
function delaySound(file: OwnedBytes, ticks: number): OwnedBytes {
  const out = file.slice();
  let count = 0;
  for (let at = 0; at < out.byteLength; at += PACKET) {
    const isStart = (out[at + 1]! & 0x5f) === 0x41 && out[at + 2] === 1;
    if (!isStart || count++ === 0) continue;
    const hasFill = (out[at + 3]! & 0x20) !== 0;
    const time = at + 4 + (hasFill ? 1 + out[at + 4]! : 0) + 9;
    const low = ((out[time + 2]! >> 1) << 15) + (out[time + 3]! << 7) + (out[time + 4]! >> 1) + ticks;
    out.set([((low >> 14) & 254) | 1, (low >> 7) & 255, ((low << 1) & 254) | 1], time + 2);
  }
  return out;
}

/** Without the packets of a PID. */
function without(file: OwnedBytes, pid: number): OwnedBytes {
  const packets = Array.from({ length: file.byteLength / PACKET }, (_, i) => file.slice(i * PACKET, (i + 1) * PACKET));
  return concatBytes(packets.filter((packet) => (((packet[1]! & 0x1f) << 8) | packet[2]!) !== pid));
}

describe('MPEG-TS to fragmented MP4', () => {
  for (const [name, codecs, ...files] of [
    ['H.264 with B-frames and AAC', ['avc1.4d401e', 'mp4a.40.2'], ...four('muxed')],
    ['timestamps that wrap', ['avc1.4d401e', 'mp4a.40.2'], ...four('wrap')],
    ['video alone', ['avc1.4d401e'], ...four('video')],
    ['AAC alone', ['mp4a.40.2'], ...four('sound')],
    ['H.265', ['hvc1.1.6.L30.90'], 'hevc.m2t'],
    ['AC-3', ['ac-3'], 'ac3.m2t'],
    ['E-AC-3', ['ec-3'], 'eac3.m2t'],
    ['H.264 with B-frames and MP3', ['avc1.4d401e', 'mp4a.6b'], ...four('picture-mp3')],
    ['MP3 of MPEG-2 alone', ['mp4a.6b'], ...four('sound-mp3')],
  ] as const)
    it(`has the frames that ffprobe finds: ${name}`, async () => {
      const media = transmux(newTransmuxer('ts'), await segments(...(files as string[])));
      expect(media.movies).to.have.length(1);
      expect(media.movies[0]!.tracks.map(({ codec }) => codec)).to.deep.equal(codecs);
      expectFrames(media, await probed(...(files as string[])));
      expectNoHoles(media.audio);
      expectNoHoles(media.video);
    });

  it('is silence where sound alone is wanted and there is none in a segment', async () => {
    const [first, second] = await segments('muxed-0.m2t', 'muxed-1.m2t');
    const mute = without(second!, 257);
    const alone = transmux(newTransmuxer('ts', { wanted: ['audio'] }), [mute]);
    const picture = transmux(newTransmuxer('ts', { wanted: ['video'] }), [mute]);
    expect(alone.start).to.be.closeTo(picture.start!, 0.001);
    expect(alone.movies[0]!.tracks.map(({ codec }) => codec)).to.deep.equal(['mp4a.40.2']);
    expectNoHoles(alone.audio);
    expect(alone.audio.reduce((sum, { duration }) => sum + duration, 0) / 48_000).to.be.closeTo(2, 0.05);
    const both = transmux(newTransmuxer('ts', { wanted: ['audio'] }), [first!, mute]);
    expectNoHoles(both.audio);
    expect(both.audio.reduce((sum, { duration }) => sum + duration, 0) / 48_000).to.be.closeTo(4, 0.05);
  });

  it('decodes no picture before the first is shown at the very beginning, and as the packager says later', async () => {
    const files = await segments('video-0.m2t');
    const begin = (position: number): ReadMedia => transmux(newTransmuxer('ts', { clock: { position } }), files);
    const { video } = begin(0);
    const zero = video[0]!.presentation;
    const early = video.slice(0, 4).map(({ decode, presentation, duration }) => [decode, presentation, duration]);
    expect(early.map(([decode]) => decode! - zero)).to.deep.equal([0, 1, 2, 3750]);
    expect(early.map(([, presentation]) => presentation! - zero)).to.deep.equal([0, 11_250, 3750, 7500]);
    expect(early.map(([, , duration]) => duration)).to.deep.equal([3750, 3750, 3750, 3750]);
    const later = begin(60).video;
    expect(later[0]!.presentation - later[0]!.decode).to.equal(7500);
    expectNoHoles(later);
  });

  it('has the frames of Opus, which ffprobe counts without their trim', async () => {
    const { audio, movies } = transmux(newTransmuxer('ts'), await segments('opus.m2t'));
    expect(movies[0]!.tracks[0]!.codec).to.equal('opus');
    expect(audio.map(({ duration }) => duration)).to.deep.equal(audio.map(() => 960));
  });

  it('gives the same out however the input is cut', async () => {
    const files = await segments('muxed-0.m2t', 'muxed-1.m2t');
    const whole = transmux(newTransmuxer('ts'), files, Infinity);
    for (const pieceBytes of [1, 187, 188, 1000])
      expect(transmux(newTransmuxer('ts'), files, pieceBytes).bytes).to.deep.equal(whole.bytes);
  });

  it('puts frames together that lie in two segments, and overlooks what stands before the first packet', async () => {
    const media = transmux(newTransmuxer('ts'), await segments(...four('straddle', 'jpg')));
    const expected = transmux(newTransmuxer('ts'), await segments(...four('muxed')));
    expect(media.video.map(({ data }) => data)).to.deep.equal(expected.video.map(({ data }) => data));
    expect(media.video.map(({ decode }) => decode)).to.deep.equal(expected.video.map(({ decode }) => decode));
    expect(media.audio.map(({ data }) => data)).to.deep.equal(expected.audio.map(({ data }) => data));
  });

  it('gives out a first fragment early, and all frames of a segment with its end', async () => {
    const [first] = await segments('muxed-0.m2t');
    const transmuxer = newTransmuxer('ts');
    const early = transmuxer.push(first!.slice(0, 12_000));
    expect(early.slice(0, 2).map(({ type }) => type)).to.deep.equal(['init', 'media']);
    expect(readMedia(concatBytes(early.map(({ bytes }) => bytes))).video[0]!.isKey).to.equal(true);
    const rest = [...transmuxer.push(first!.slice(12_000)), ...transmuxer.end('continues')];
    const { video } = readMedia(concatBytes([...early, ...rest].map(({ bytes }) => bytes)));
    expect(video).to.have.length(48);
  });

  it('goes by a clock that is known: behind the wrap, and anywhere after a seek', async () => {
    const files = await segments('wrap-3.m2t');
    const seconds = ({ start }: ReadMedia): number => start!;
    const before = seconds(transmux(newTransmuxer('ts'), await segments('wrap-0.m2t')));
    const after = newTransmuxer('ts', { clock: { position: 6, expected: before + 6 } });
    expect(seconds(transmux(after, files))).to.be.closeTo(before + 6, 0.001);
    // Nothing is known, and the clock must reach back to the beginning.
    const alone = seconds(transmux(newTransmuxer('ts', { clock: { position: 6 } }), files));
    expect(alone).to.be.greaterThan(6);
  });

  it('writes only the tracks that are wanted', async () => {
    const files = await segments('muxed-0.m2t');
    for (const type of ['video', 'audio'] as const) {
      const { movies } = transmux(newTransmuxer('ts', { wanted: [type] }), files);
      expect(movies[0]!.tracks.map((track) => track.type)).to.deep.equal([type]);
    }
  });

  it('fills missing sound with silence', async () => {
    const { video, audio } = transmux(newTransmuxer('ts'), await segments('other-0.m2t'));
    const end = (samples: ReadMedia['video'], rate: number): number =>
      (samples.at(-1)!.presentation + samples.at(-1)!.duration) / rate;
    expect(end(audio, 48_000)).to.be.closeTo(end(video, 90_000), 0.1);
    expectNoHoles(audio);
  });

  it('keeps the tracks where a segment has no sound at all', async () => {
    const transmuxer = newTransmuxer('ts');
    transmux(transmuxer, await segments('muxed-0.m2t'));
    const { memory } = transmuxer;
    const { movies, audio } = transmux(newTransmuxer('ts', { memory }), await segments('video-1.m2t'));
    expect(movies[0]!.tracks.map(({ type }) => type)).to.deep.equal(['video', 'audio']);
    expect(audio.length).to.be.greaterThan(90);
  });

  it('writes a new init segment where the size of the picture changes', async () => {
    const { movies, video } = transmux(newTransmuxer('ts'), await segments('muxed-0.m2t', 'other-0.m2t'));
    const sizes = movies.map(({ tracks }) => [tracks[0]!.width, tracks[0]!.height]);
    expect(sizes).to.deep.equal([
      [160, 90],
      [192, 108],
    ]);
    expect(video).to.have.length(48 + 96);
  });

  it('keeps a hole in sound that nothing can fill where it is', async () => {
    const [file] = await segments('picture-mp3-0.m2t');
    const torn = delaySound(file!, 45_000);
    const [before, after] = [file!, torn].map((input) => transmux(newTransmuxer('ts'), [input]).audio);
    const shifts = after!.map(({ decode }, i) => decode - before![i]!.decode);
    const pieces = piecesOf(newTransmuxer('ts', { mpegAudio: 'bare', wanted: ['audio'] }), [torn]);
    const media = pieces.filter(({ type }) => type === 'media');
    const [first, second, ...others] = media.flatMap(({ start }, i) => (start === undefined ? [] : [i]));
    expect([first, others]).to.deep.equal([0, []]);
    // 96 bytes at 32 kb/s.
    const framesBefore = media.slice(0, second).reduce((sum, { bytes }) => sum + bytes.byteLength, 0) / 96;
    expect(shifts).to.deep.equal(shifts.map((_, i) => (i < framesBefore ? 0 : 24_000)));
    expect(framesBefore).to.be.within(1, shifts.length - 1);
  });

  it('loses no more than what is damaged', async () => {
    const [file] = await segments('muxed-0.m2t');
    const damaged = concatBytes([file!.slice(0, 50 * PACKET), new Uint8Array(77), file!.slice(53 * PACKET + 11)]);
    const { video } = transmux(newTransmuxer('ts'), [damaged]);
    expect(video.length).to.be.within(40, 47);
  });

  it('leaves out a frame of sound that lost a part', async () => {
    const [file] = await segments('sound-0.m2t');
    // The packet with the end of a PES packet: what follows has nothing to do with the frame before.
    const isStart = (at: number): boolean =>
      (file![at + 1]! & 0x40) !== 0 && file![at + 2] === 0 && (file![at + 1]! & 31) === 1;
    let at = 20 * PACKET;
    while (!isStart(at)) at += PACKET;
    const damaged = concatBytes([file!.slice(0, at - PACKET), file!.slice(at)]);
    const whole = transmux(newTransmuxer('ts'), [file!]).audio.map(({ data }) => String(data));
    const left = transmux(newTransmuxer('ts'), [damaged]).audio.map(({ data }) => String(data));
    const silence = String([0, 0, 0, 7]);
    expect(left.filter((data) => !whole.includes(data) && data !== silence)).to.deep.equal([]);
    expect(left).to.have.length(whole.length);
  });
});

describe('MPEG-TS that cannot be transmuxed', () => {
  const failureOf = (run: () => unknown): TransmuxFailure => {
    try {
      run();
    } catch (error) {
      if (error instanceof TransmuxFailure) return error;
      throw error;
    }
    throw new Error('no failure');
  };

  const withStreamType = (file: OwnedBytes, from: number, to: number): OwnedBytes => {
    const out = file.slice();
    for (let at = 0; at < out.byteLength; at += PACKET)
      if ((out[at + 1]! & 0x1f) === 0x10 && out[at + 2] === 0)
        for (let i = at + 17; i < at + 40; i++) if (out[i] === from && (out[i + 1]! & 0xe0) === 0xe0) out[i] = to;
    return out;
  };

  for (const [what, streamType, kind] of [
    ['AAC in LATM', 0x11, 'unsupported'],
    ['SAMPLE-AES', 0xcf, 'encrypted'],
  ] as const)
    it(`is named: ${what}`, async () => {
      const [file] = await segments('muxed-0.m2t');
      const failure = failureOf(() => transmux(newTransmuxer('ts'), [withStreamType(file!, 0x0f, streamType)]));
      expect(failure.kind).to.equal(kind);
      expect(failure.what).to.include(what);
    });

  it('is named: MPEG-2 video', async () => {
    const files = await segments('mpeg2.m2t');
    expect(failureOf(() => transmux(newTransmuxer('ts'), files)).what).to.include('MPEG-2 video');
  });

  it('never hangs, and fails only as itself, on damaged bytes', async () => {
    const [file] = await segments('muxed-0.m2t');
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fffffff) % below;
    for (let round = 0; round < 150; round++) {
      const bytes = file!.slice(0, 1 + random(file!.byteLength));
      for (let i = random(400); i >= 0; i--) bytes[random(bytes.byteLength)] = random(256);
      try {
        transmux(newTransmuxer('ts'), [bytes], 1 + random(5000));
      } catch (error) {
        if (!(error instanceof TransmuxFailure)) throw error;
      }
    }
  });
});
