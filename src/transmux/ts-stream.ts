import type { OwnedBytes } from '../shared/bytes.js';
import { FrameSplitter, OpusSplitter, type AudioSplitter } from './audio-frames.js';
import { adts, describeAac, dolby } from './audio-syntax.js';
import { AudioTimeline } from './audio-timeline.js';
import { avc } from './avc.js';
import { Clock, TICKS_PER_SECOND } from './clock.js';
import { TransmuxFailure } from './failure.js';
import { Fragmenter, type TrackMemory, type TransmuxPiece } from './fragmenter.js';
import { hevc } from './hevc.js';
import { mpegAudio } from './mpeg-audio.js';
import { PesAssembler, type PesPacket } from './pes.js';
import type { Sample } from './sample.js';
import type { Transmuxer, TransmuxOptions } from './transmuxer.js';
import { PacketCutter, type TsPacket } from './ts-packets.js';
import { readAssociation, readProgram, SectionAssembler, type ElementaryStream } from './ts-tables.js';
import { ASSUMED_FRAME_TICKS, VideoTrack } from './video-track.js';

/** AAC-LC, 48 kHz, stereo: what is announced for a track of AAC of which nothing has come yet. */
const ASSUMED_AAC = describeAac(2, 3, 2);
/** Sound that begins earlier than this before the picture is no priming, but the beginning, seconds. */
const MAX_AUDIO_LEAD_SECONDS = 0.5;

/** Pictures are decoded by no more than this before they are shown: four of them at eight per second. */
const MAX_REORDERING_SECONDS = 0.5;

/** Sound that ends by more than this before the picture is missing, and not just on its way, seconds. */
const MAX_AUDIO_LAG_SECONDS = 1;

/** Of one that is not wanted only the times are read. */
interface OpenStream {
  readonly stream: ElementaryStream;
  readonly assembler: PesAssembler;
  readonly video?: VideoTrack;
  readonly audio?: AudioSplitter;
}

/** When the frames of a kind begin and end in this segment, in 90 kHz. */
interface Span {
  start: number;
  end: number;
}

/**
 * MPEG-TS to fragmented MP4. By hand: mediabunny's reader is more than twice the size of all of this folder, has no Opus, and
 * loses frames that lie in two segments.
 */
export class TsStream implements Transmuxer {
  readonly #options: TransmuxOptions;
  readonly #clock: Clock;
  readonly #cutter = new PacketCutter();
  readonly #fragmenter: Fragmenter;
  readonly #timeline: AudioTimeline;
  readonly #association = new SectionAssembler();
  #program = new SectionAssembler();
  #programPid: number | undefined;
  #streams = new Map<number, OpenStream>();
  #spans: { video?: Span; audio?: Span } = {};
  #start: number | undefined;

  constructor(options: TransmuxOptions) {
    this.#options = options;
    this.#clock = new Clock(options.clock);
    const beginning = options.clock.position < MAX_REORDERING_SECONDS ? 'at-zero' : 'later';
    this.#fragmenter = new Fragmenter(options.memory, beginning);
    this.#timeline = new AudioTimeline((sample) => this.#fragmenter.add(sample));
  }

  get start(): number | undefined {
    return this.#start;
  }

  get memory(): TrackMemory {
    return this.#fragmenter.memory;
  }

  push(bytes: OwnedBytes): readonly TransmuxPiece[] {
    this.#cutter.push(bytes, (packet) => this.#read(packet));
    return this.#take();
  }

  end(stream: 'continues' | 'ends'): readonly TransmuxPiece[] {
    this.#cutter.end((packet) => this.#read(packet));
    for (const open of this.#streams.values()) {
      for (const pes of open.assembler.endSegment(stream)) this.#accept(open, pes);
      open.video?.flush();
      if (stream === 'ends') open.audio?.end();
    }
    this.#fillSilence(stream);
    this.#fragmenter.flush();
    if (!this.#fragmenter.hasWritten) throw new TransmuxFailure('corrupt', this.#describeLack());
    const pieces = this.#take();
    this.#spans = {};
    return pieces;
  }

  #take(): readonly TransmuxPiece[] {
    const pieces = this.#fragmenter.take();
    if (pieces.length > 0) this.#start ??= this.#findStart();
    return pieces;
  }

  #findStart(): number {
    const { video, audio } = this.#spans;
    // Sound alone begins where it is heard, or where there is silence for it.
    const hasPicture = this.#options.wanted.includes('video') || !audio;
    const [picture = Infinity, sound = Infinity] = [hasPicture ? video?.start : undefined, audio?.start];
    const isPriming = picture - sound < MAX_AUDIO_LEAD_SECONDS * TICKS_PER_SECOND;
    const start = isPriming ? picture : Math.min(picture, sound);
    return (start === Infinity ? sound : start) / TICKS_PER_SECOND;
  }

  #describeLack(): string {
    if (this.#programPid === undefined) return 'no programme association table (PAT)';
    if (this.#streams.size === 0) return 'no programme map table (PMT)';
    return 'no frame that can be decoded';
  }

  #read(packet: TsPacket): void {
    const { pid, payload, isStart } = packet;
    if (pid === 0) {
      const section = this.#association.push(payload, isStart);
      this.#useAssociation(section && readAssociation(section));
    } else if (pid === this.#programPid) {
      const section = this.#program.push(payload, isStart);
      const streams = section && readProgram(section, this.#options.wanted);
      if (streams) this.#useProgram(streams);
    } else {
      const open = this.#streams.get(pid);
      if (!open) return;
      if (packet.isScrambled && this.#isWanted(open.stream))
        throw new TransmuxFailure('encrypted', 'a scrambler of transport streams');
      for (const pes of open.assembler.push(packet)) this.#accept(open, pes);
    }
  }

  #useAssociation(pid: number | undefined): void {
    if (pid === undefined || pid === this.#programPid) return;
    this.#programPid = pid;
    this.#program = new SectionAssembler();
  }

  #useProgram(streams: readonly ElementaryStream[]): void {
    const wanted = streams.filter((stream) => this.#isWanted(stream));
    if (wanted.length === 0) throw new TransmuxFailure('unsupported', 'MPEG-TS without video and audio that is known');
    const isSame = (open: OpenStream | undefined, { format }: ElementaryStream): boolean =>
      open?.stream.format === format;
    if (streams.length === this.#streams.size && streams.every((s) => isSame(this.#streams.get(s.pid), s))) return;
    this.#streams = new Map(streams.map((stream) => [stream.pid, this.#open(stream)]));
    this.#fragmenter.expect(
      wanted.map(({ type, format }) => ({ type, ...(format === 'aac' ? { fallback: ASSUMED_AAC } : {}) })),
    );
  }

  #isWanted({ type }: ElementaryStream): boolean {
    return this.#options.wanted.includes(type);
  }

  #open(stream: ElementaryStream): OpenStream {
    const base = { stream, assembler: new PesAssembler() };
    if (!this.#isWanted(stream)) return base;
    const known = this.#options.memory?.find(({ type }) => type === 'video');
    const onSample = (sample: Sample): void => this.#fragmenter.add(sample);
    switch (stream.format) {
      case 'h264':
        return { ...base, video: new VideoTrack(avc, onSample, known) };
      case 'hevc':
        return { ...base, video: new VideoTrack(hevc, onSample, known) };
      case 'aac':
        return { ...base, audio: new FrameSplitter(adts, this.#timeline, 'packets') };
      case 'mpeg-audio':
        return {
          ...base,
          audio: new FrameSplitter(mpegAudio(this.#options.mpegAudio ?? 'mp4'), this.#timeline, 'packets'),
        };
      case 'ac3':
      case 'eac3':
        return { ...base, audio: new FrameSplitter(dolby, this.#timeline, 'packets') };
      case 'opus':
        return { ...base, audio: new OpusSplitter(stream.channels, this.#timeline) };
    }
  }

  #accept({ stream, video, audio }: OpenStream, { presentation, decode, payload }: PesPacket): void {
    const at = decode === undefined ? undefined : this.#clock.unwrap(decode);
    const shown = presentation === undefined ? undefined : this.#clock.unwrap(presentation);
    if (shown !== undefined) this.#extend(stream.type, shown);
    video?.push(payload, shown, at);
    audio?.push(payload, shown);
  }

  #extend(type: 'video' | 'audio', at: number): void {
    const span = (this.#spans[type] ??= { start: at, end: at });
    span.start = Math.min(span.start, at);
    span.end = Math.max(span.end, at);
  }

  /** Where sound is missing there would be a hole in a buffer of both; also where another clock begins. */
  #fillSilence(stream: 'continues' | 'ends'): void {
    const config = this.#fragmenter.configOf('audio');
    const { video, audio } = this.#spans;
    if (!config || !video) return;
    const end = video.end + ASSUMED_FRAME_TICKS;
    const lag = stream === 'ends' ? 0 : MAX_AUDIO_LAG_SECONDS * TICKS_PER_SECOND;
    if (end - (audio?.end ?? -Infinity) > lag) this.#timeline.silence(video.start, end, config);
  }
}
