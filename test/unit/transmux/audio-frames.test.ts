import { expect } from '@open-wc/testing';
import { FrameSplitter } from '../../../src/transmux/audio-frames.js';
import { AudioTimeline } from '../../../src/transmux/audio-timeline.js';
import { mpegAudio } from '../../../src/transmux/mpeg-audio.js';
import type { Sample } from '../../../src/transmux/sample.js';
import { segments } from './harness.js';

/** Payloads of PES packets, a frame in each, and what comes of them before the stream ends. */
function splitPackets(payloads: readonly Uint8Array[]): readonly Sample[] {
  const samples: Sample[] = [];
  const timeline = new AudioTimeline((sample) => samples.push(sample));
  const splitter = new FrameSplitter(mpegAudio('mp4'), timeline, 'packets');
  for (const [i, payload] of payloads.entries()) splitter.push(payload, 90_000 + Math.round((i * 1152 * 90) / 44.1));
  return samples;
}

/** 32 kb/s at 44.1 kHz. */
function framesOf(file: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < file.byteLength;) {
    const end = at + 104 + ((file[at + 2]! >> 1) & 1);
    frames.push(file.subarray(at, end));
    at = end;
  }
  return frames;
}

describe('cutting PES packets into frames', () => {
  it('gives out the first frame where each packet has one', async () => {
    const [file] = await segments('mp3-0.mp3');
    const frames = framesOf(file!);
    const samples = splitPackets(frames);
    expect(samples.map(({ parts }) => parts[0])).to.deep.equal(frames);
    expect(samples.map(({ decode }) => decode)).to.deep.equal(frames.map((_, i) => 44_100 + i * 1152));
  });

  it('waits for the rest of a frame that lies in two packets', async () => {
    const [file] = await segments('mp3-0.mp3');
    const frames = framesOf(file!);
    const torn = [frames[0]!, frames[1]!.subarray(0, 50), frames[1]!.subarray(50), frames[2]!];
    expect(splitPackets(torn).map(({ parts }) => parts[0])).to.deep.equal(frames.slice(0, 3));
  });
});
