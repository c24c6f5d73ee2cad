import { expect } from '@open-wc/testing';
import type { MediaSink, SinkEvent } from '../../src/sink/contract.js';
import { SinkFailure } from '../../src/sink/contract.js';
import { LocalSink } from '../../src/sink/local-sink.js';
import { RemoteSink } from '../../src/sink/remote-sink.js';
import { SinkServer } from '../../src/sink/server.js';

const MIME_TYPE = 'video/mp4; codecs="avc1.4D401E,mp4a.40.2"';

interface Opened {
  readonly sink: MediaSink;
  readonly url: string;
  readonly events: SinkEvent[];
}

/** The two kinds of sink, made the way the player makes them. */
const KINDS: Record<string, () => Opened> = {
  local: () => {
    const events: SinkEvent[] = [];
    const sink = new LocalSink((event) => events.push(event));
    return { sink, url: urlOf(sink), events };
  },
  remote: () => {
    const events: SinkEvent[] = [];
    const { port1, port2 } = new MessageChannel();
    let url = '';
    new SinkServer(port1, (onEvent) => {
      const local = new LocalSink(onEvent);
      url = urlOf(local);
      return local;
    });
    return { sink: new RemoteSink(port2, (event) => events.push(event)), url, events };
  },
};

function urlOf({ attachment }: LocalSink): string {
  if (attachment.type !== 'object-url') throw new Error('a page has no handles');
  return attachment.url;
}

const segment = (name: string): Promise<Uint8Array<ArrayBuffer>> => fetchBytes(`/media/list/${name}`);

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  expect(response.ok).to.equal(true);
  return new Uint8Array(await response.arrayBuffer());
}

/** Two seconds of MP3. */
async function appendMp3(sink: MediaSink, start: number): Promise<void> {
  await sink.setTimestampOffset('audio', start);
  await sink.append('audio', await fetchBytes('/media/hls/ts/mp3-0.mp3'));
}

function roundedRanges(sink: MediaSink): number[][] {
  return sink.buffered('audio').map(({ start, end }) => [Math.round(start), Math.round(end)]);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 250 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function failureOf(promise: Promise<unknown>): Promise<SinkFailure> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(SinkFailure);
    return error as SinkFailure;
  }
  throw new Error('expected a failure');
}

for (const [kind, create] of Object.entries(KINDS))
  describe(`a ${kind} sink`, () => {
    let opened: Opened;
    let video: HTMLVideoElement;

    beforeEach(() => {
      opened = create();
      video = document.createElement('video');
      video.muted = true;
      video.disableRemotePlayback = true;
    });

    afterEach(() => {
      opened.sink.close();
      video.removeAttribute('src');
      video.load();
    });

    const attach = async (): Promise<MediaSink> => {
      video.src = opened.url;
      await opened.sink.addBuffers([{ id: 'video', mimeType: MIME_TYPE }]);
      return opened.sink;
    };

    const attachAudio = async (mimeType: string): Promise<MediaSink> => {
      video.src = opened.url;
      await opened.sink.addBuffers([{ id: 'audio', mimeType }]);
      return opened.sink;
    };

    it('opens when a video takes it', async () => {
      video.src = opened.url;
      await opened.sink.opened;
    });

    it('knows which types the browser takes before it is attached', async () => {
      expect(await opened.sink.isTypeSupported(MIME_TYPE)).to.equal(true);
      expect(await opened.sink.isTypeSupported('video/mp4; codecs="nope"')).to.equal(false);
    });

    it('says what is buffered as soon as an append has ended, in the order of the calls', async () => {
      const sink = await attach();
      const all = [sink.append('video', await segment('init.mp4')), sink.append('video', await segment('seg-0.m4s'))];
      await Promise.all(all);
      const [range] = sink.buffered('video');
      expect(range!.start).to.be.closeTo(0, 0.1);
      expect(range!.end).to.be.closeTo(2, 0.1);
    });

    it('removes', async () => {
      const sink = await attach();
      await sink.append('video', await segment('init.mp4'));
      await sink.append('video', await segment('seg-0.m4s'));
      await sink.remove('video', { start: 0, end: Infinity });
      expect(sink.buffered('video')).to.deep.equal([]);
    });

    it('takes a new segment after one that was appended in part', async () => {
      const sink = await attach();
      await sink.append('video', await segment('init.mp4'));
      await sink.append('video', (await segment('seg-0.m4s')).slice(0, 3000));
      await sink.resetParser('video');
      await sink.append('video', await segment('init.mp4'));
      await sink.append('video', await segment('seg-1.m4s'));
      const last = sink.buffered('video').at(-1)!;
      expect(last.end).to.be.closeTo(4, 0.1);
    });

    for (const state of ['open', 'ended'] as const)
      it(`takes a segment from before the others while the source is ${state}`, async () => {
        const sink = await attach();
        await sink.setDuration(10);
        await sink.append('video', await segment('init.mp4'));
        await sink.append('video', await segment('seg-3.m4s'));
        if (state === 'ended') await sink.endOfStream();
        await sink.resetParser('video');
        await sink.append('video', await segment('init.mp4'));
        await sink.append('video', await segment('seg-0.m4s'));
        const ranges = sink.buffered('video');
        expect(ranges).to.have.length(2);
        expect(ranges[0]!.end).to.be.closeTo(2, 0.1);
        expect(ranges[1]!.start).to.be.closeTo(6, 0.1);
      });

    it('shifts by the timestamp offset', async () => {
      const sink = await attach();
      await sink.append('video', await segment('init.mp4'));
      await sink.setTimestampOffset('video', 100);
      await sink.append('video', await segment('seg-0.m4s'));
      expect(sink.buffered('video')[0]!.start).to.be.closeTo(100, 0.1);
    });

    it('puts frames that have no timestamps where it is told, and again after a reset', async function () {
      if (!(await opened.sink.isTypeSupported('audio/mpeg'))) this.skip();
      const sink = await attachAudio('audio/mpeg');
      for (const start of [10, 20, 10]) await appendMp3(sink, start);
      await sink.resetParser('audio');
      await appendMp3(sink, 30);
      expect(roundedRanges(sink)).to.deep.equal([10, 20, 30].map((start) => [start, start + 2]));
    });

    it('changes from frames without timestamps to media that has some, and back', async function () {
      // WebKitGTK 2.50 has changeType as an experiment, and takes no other container.
      if ('ManagedMediaSource' in globalThis || !(await opened.sink.isTypeSupported('audio/mpeg'))) this.skip();
      const sink = await attachAudio('audio/mpeg');
      await appendMp3(sink, 10);
      await sink.changeType('audio', 'audio/mp4; codecs="mp4a.40.2"');
      await sink.setTimestampOffset('audio', 0);
      await sink.append('audio', await fetchBytes('/media/hls/en-init.mp4'));
      await sink.append('audio', await fetchBytes('/media/hls/en-1.m4s'));
      await sink.changeType('audio', 'audio/mpeg');
      await appendMp3(sink, 20);
      expect(roundedRanges(sink)).to.deep.equal([2, 10, 20].map((start) => [start, start + 2]));
    });

    it('lets the viewer of a live stream seek in its window', async () => {
      const sink = await attach();
      await sink.setDuration(Infinity);
      await sink.setLiveSeekable({ start: 50, end: 70 });
      await sink.append('video', await segment('init.mp4'));
      await until(() => video.seekable.length > 0);
      expect([video.seekable.start(0), video.seekable.end(0)]).to.deep.equal([50, 70]);
      await sink.setDuration(20);
      await sink.setLiveSeekable(null);
      await until(() => video.seekable.start(0) === 0);
      expect(video.seekable.end(0)).to.equal(20);
    });

    it('sets the duration, and never below what is buffered', async () => {
      const sink = await attach();
      await sink.setDuration(30);
      await sink.append('video', await segment('init.mp4'));
      await sink.append('video', await segment('seg-0.m4s'));
      await sink.setDuration(1);
      expect(video.duration).to.be.closeTo(2, 0.1);
    });

    it('ends the stream while appends are queued, after them', async () => {
      const sink = await attach();
      await sink.setDuration(30);
      const work = [
        sink.append('video', await segment('init.mp4')),
        sink.append('video', await segment('seg-0.m4s')),
        sink.endOfStream(),
      ];
      await Promise.all(work);
      await aTaskUntil(() => Math.abs(video.duration - 2) < 0.1);
      // Appending goes on after it.
      await sink.append('video', await segment('seg-1.m4s'));
      expect(sink.buffered('video').at(-1)!.end).to.be.closeTo(4, 0.1);
    });

    it('refuses a type the browser does not take, as such', async () => {
      video.src = opened.url;
      const failure = await failureOf(opened.sink.addBuffers([{ id: 'video', mimeType: 'video/mp4; codecs="nope"' }]));
      expect(failure.kind).to.equal('type');
    });

    it('settles what is under way when it is closed', async () => {
      const sink = await attach();
      const append = sink.append('video', await segment('init.mp4'));
      const later = sink.append('video', await segment('seg-0.m4s'));
      sink.close();
      const outcomes = await Promise.allSettled([append, later, sink.setDuration(3), sink.endOfStream()]);
      for (const outcome of outcomes.slice(1)) expect(outcome.status).to.equal('rejected');
    });

    it('fails what waits for a video that never comes, when closed', async () => {
      const { sink } = opened;
      const waiting = failureOf(sink.addBuffers([{ id: 'video', mimeType: MIME_TYPE }]));
      sink.close();
      expect((await waiting).kind).to.equal('closed');
      expect((await failureOf(sink.opened)).kind).to.equal('closed');
    });

    it('fails with kind closed where the video let go, and nobody has said so yet', async () => {
      const sink = await attach();
      video.removeAttribute('src');
      video.load();
      const failures = await Promise.all(
        [
          sink.remove('video', { start: 0, end: 1 }),
          sink.setTimestampOffset('video', 3),
          sink.resetParser('video'),
          sink.setDuration(20),
          sink.setLiveSeekable({ start: 0, end: 10 }),
          sink.addBuffers([{ id: 'more', mimeType: MIME_TYPE }]),
          sink.endOfStream(),
        ].map(failureOf),
      );
      expect(failures.map((failure) => failure.kind)).to.deep.equal(failures.map(() => 'closed'));
    });

    it('reports that the video let go of it, and fails with kind closed from then on', async () => {
      const sink = await attach();
      await sink.append('video', await segment('init.mp4'));
      video.removeAttribute('src');
      video.load();
      await aTaskUntil(() => opened.events.some(({ type }) => type === 'closed'));
      expect((await failureOf(sink.append('video', new Uint8Array(8)))).kind).to.equal('closed');
    });

    it('gives the bytes back when there is no room for them, and takes them later', async () => {
      const sink = await attach();
      await sink.append('video', await segment('init.mp4'));
      // A real quota takes more than 100 MB of real media to meet; the refusal is the platform's own.
      const { appendBuffer } = SourceBuffer.prototype;
      SourceBuffer.prototype.appendBuffer = () => {
        throw new DOMException('The SourceBuffer is full.', 'QuotaExceededError');
      };
      const bytes = await segment('seg-0.m4s');
      const { byteLength } = bytes;
      const failure = await failureOf(sink.append('video', bytes)).finally(() => {
        SourceBuffer.prototype.appendBuffer = appendBuffer;
      });
      expect(failure.kind).to.equal('quota');
      expect(failure.returnedBytes?.byteLength).to.equal(byteLength);
      await sink.append('video', failure.returnedBytes!);
      expect(sink.buffered('video')[0]!.end).to.be.closeTo(2, 0.1);
    });
  });

async function aTaskUntil(condition: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition never came true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
