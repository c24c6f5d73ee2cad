import { expect } from '@open-wc/testing';
import { concatBytes, type OwnedBytes } from '../../../../src/shared/bytes.js';
import { failureOf, fixture } from '../../../support/test-http.js';
import { box, LoaderHarness, topBoxes, u32 } from './harness.js';

const codeOf = async (file: Uint8Array, contentType: string | null = 'video/mp4') => {
  const harness = new LoaderHarness(file, { contentType });
  const { code } = await failureOf(harness.next());
  expect(harness.http.openRequests, 'connections left').to.equal(0);
  return code;
};
const text = (value: string): OwnedBytes => new TextEncoder().encode(value);

async function parts(): Promise<{ ftyp: OwnedBytes; moov: OwnedBytes; media: OwnedBytes }> {
  const file = await fixture('av-sidx.mp4');
  const of = (type: string) => topBoxes(file).find((found) => found.type === type)!;
  const cut = (type: string) => file.slice(of(type).start, of(type).end);
  return { ftyp: cut('ftyp'), moov: cut('moov'), media: file.slice(of('moof').start) };
}

/** References of the fixture's ten fragments, or made-up ones. */
function sidx(
  references: readonly (readonly [size: number, ticks: number])[],
  firstOffset = 0,
  trackId = 1,
): OwnedBytes {
  const entries = references.map(([size, ticks]) => u32(size, ticks, 0x9000_0000));
  return box('sidx', u32(0, trackId, 12288, 0, firstOffset, references.length), ...entries);
}

async function fragmentSizes(): Promise<number[]> {
  const { media } = await parts();
  const moofs = topBoxes(media).filter(({ type }) => type === 'moof');
  return moofs.map(({ start }, i) => (moofs[i + 1]?.start ?? media.byteLength) - start);
}

describe('progressive loader: what is no film', () => {
  it('says what it got instead', async () => {
    expect(await codeOf(new Uint8Array(0))).to.equal('E_SOURCE_EMPTY');
    expect(await codeOf(await fixture('bad/html-page.mp4'))).to.equal('E_SOURCE_IS_HTML');
    expect(await codeOf(text('\ufeff \n<!-- x --><div>'), 'text/html')).to.equal('E_SOURCE_IS_HTML');
    expect(await codeOf(await fixture('bad/random.mp4'))).to.equal('E_SOURCE_UNRECOGNIZED');
    expect(await codeOf(await fixture('bad/text.txt'), 'text/plain')).to.equal('E_SOURCE_UNRECOGNIZED');
    expect(await codeOf(text('abc'))).to.equal('E_SOURCE_UNRECOGNIZED');
  });

  it('recognises a plain file, wherever its header is, without downloading its media', async () => {
    for (const path of ['unfragmented.mp4', 'unfragmented-tail.mp4']) {
      const harness = await LoaderHarness.ofFixture(path);
      expect((await failureOf(harness.next())).code).to.equal('E_SOURCE_UNFRAGMENTED');
      expect(harness.http.sentBytes).to.be.lessThan(10_000);
    }
  });

  it('fails the same way when asked again', async () => {
    const harness = await LoaderHarness.ofFixture('unfragmented.mp4');
    await failureOf(harness.next());
    expect((await failureOf(harness.segments(0, 1))).code).to.equal('E_SOURCE_UNFRAGMENTED');
    expect(harness.http.log).to.have.length(1);
  });

  it('refuses a film without tracks it can play', async () => {
    const { ftyp, media } = await parts();
    expect(await codeOf(concatBytes([ftyp, box('moov', box('mvex')), media]))).to.equal('E_SOURCE_NO_TRACKS');
  });
});

describe('progressive loader: damaged MP4', () => {
  it('refuses bytes that only begin like an MP4 file', async () => {
    const { ftyp } = await parts();
    expect(await codeOf(concatBytes([ftyp, await fixture('bad/random.mp4')]))).to.equal('E_SOURCE_CORRUPT');
  });

  it('refuses boxes of impossible size', async () => {
    const { ftyp, moov, media } = await parts();
    const tooSmall = concatBytes([u32(7), text('free')]);
    const tooSmallLong = concatBytes([u32(1), text('free'), u32(0, 15)]);
    const hugeLong = concatBytes([u32(1), text('moov'), u32(0x7fff_ffff, 0)]);
    const endless = concatBytes([u32(0), text('moov')]);
    for (const bad of [tooSmall, tooSmallLong, hugeLong, endless]) {
      expect(await codeOf(concatBytes([ftyp, bad, moov, media]))).to.equal('E_SOURCE_CORRUPT');
    }
  });

  it('passes boxes with 64-bit sizes', async () => {
    const { ftyp, moov, media } = await parts();
    const long = concatBytes([u32(1), text('free'), u32(0, 20), u32(0)]);
    const harness = new LoaderHarness(concatBytes([ftyp, long, moov, long, media]));
    await harness.next();
    expect((await harness.playAll()).bytes).to.deep.equal(media);
    harness.close();
  });

  it('is not misled by headers that claim more than they have', async () => {
    const { ftyp, media } = await parts();
    const trak = box('trak', box('tkhd', u32(0, 0, 0, 1)), box('mdia'));
    const nested = Array.from({ length: 200 }).reduce<OwnedBytes>((inner) => box('trak', inner), box('trak'));
    for (const inside of [trak, nested]) {
      const film = concatBytes([ftyp, box('moov', inside, box('mvex', box('trex', u32(0, 1)))), media]);
      expect(['E_SOURCE_CORRUPT', 'E_SOURCE_NO_TRACKS']).to.include(await codeOf(film));
    }
  });

  it('refuses a fragment with more samples than bytes, without counting them', async () => {
    const { ftyp, moov } = await parts();
    const trun = box('trun', u32(0x0000_0100, 0xffff_ffff));
    const traf = box('traf', box('tfhd', u32(0x020000, 1)), box('tfdt', u32(0, 0)), trun);
    const file = concatBytes([ftyp, moov, box('moof', box('mfhd', u32(0, 1)), traf), box('mdat', u32(0))]);
    expect(await codeOf(file)).to.equal('E_SOURCE_CORRUPT');
  });

  it('stops with the position where foreign bytes begin', async () => {
    const { ftyp, moov, media } = await parts();
    const moofs = topBoxes(media).filter(({ type }) => type === 'moof');
    media.fill(0x11, moofs[3]!.start, moofs[3]!.end);
    const harness = new LoaderHarness(concatBytes([ftyp, moov, media]));
    await harness.next();
    const error = await failureOf(harness.playAll());
    expect(error.code).to.equal('E_SOURCE_CORRUPT');
    expect(error.detail).to.include({ position: ftyp.byteLength + moov.byteLength + moofs[3]!.start });
    harness.close();
  });

  it('plays what is complete of a file that breaks off', async () => {
    for (const sayTotal of [true, false]) {
      const harness = await LoaderHarness.ofFixture('bad/truncated.mp4', {
        sayTotal,
        ranges: sayTotal ? 'yes' : 'none',
      });
      await harness.next();
      await harness.playAll();
      expect((await harness.segments(0, 4.5)).at(-1)!.end).to.equal(5);
      expect(await harness.segments(5, 30)).to.deep.equal([]);
      expect(harness.warnings.join()).to.contain('breaks off');
      harness.close();
    }
  });

  it('refuses a file that breaks off before anything is complete', async () => {
    const file = await fixture('av-plain-frag.mp4');
    const harness = new LoaderHarness(file.slice(0, 5000));
    await harness.next();
    expect((await failureOf(harness.playAll())).code).to.equal('E_SOURCE_CORRUPT');
    expect(await codeOf(file.slice(0, 1400))).to.equal('E_SOURCE_CORRUPT');
    expect(await codeOf(file.slice(0, 600))).to.equal('E_SOURCE_CORRUPT');
  });
});

describe('progressive loader: indexes that lie', () => {
  it('goes on without an index whose parts end inside of fragments', async () => {
    const { ftyp, moov, media } = await parts();
    const sizes = await fragmentSizes();
    const lying = sidx(sizes.map((size, i) => [size - (i === 4 ? 100 : 0), 12288]));
    const harness = new LoaderHarness(concatBytes([ftyp, moov, lying, media]));
    await harness.next();
    const { bytes } = await harness.playAll();
    expect(bytes).to.deep.equal(media);
    expect(harness.warnings.join()).to.contain('index');
    harness.close();
  });

  it('refuses to hand out bytes of a wrong place', async () => {
    const { ftyp, moov, media } = await parts();
    const sizes = await fragmentSizes();
    const lying = sidx(sizes.map((size, i) => [size + (i === 2 ? 50 : 0) - (i === 9 ? 50 : 0), 12288]));
    const harness = new LoaderHarness(concatBytes([ftyp, moov, lying, media]));
    await harness.next();
    const [wrong] = await harness.segments(5.5, 6);
    expect((await failureOf(harness.bytes(wrong!))).code).to.equal('E_SOURCE_CORRUPT');
    harness.close();
  });

  it('ignores indexes that point to themselves, in circles, beyond the file or nowhere', async () => {
    const { ftyp, moov, media } = await parts();
    const beyond = sidx([
      [0x7fff_ffff, 12288],
      [0x7fff_ffff, 12288],
    ]);
    const empty = sidx([
      [0, 12288],
      [0, 12288],
    ]);
    const itself = sidx(
      [
        [0x8000_0000 + 44, 12288],
        [0x8000_0000 + 44, 12288],
      ],
      0,
    );
    const noScale = box('sidx', u32(0, 1, 0, 0, 0, 1, 100, 1, 0));
    const cut = box('sidx', u32(0, 1, 12288, 0, 0, 65535), u32(1, 2, 3));
    for (const index of [beyond, empty, noScale, cut, concatBytes([itself, itself])]) {
      const harness = new LoaderHarness(concatBytes([ftyp, moov, index, media]));
      await harness.next();
      expect((await harness.playAll()).bytes.byteLength).to.equal(media.byteLength);
      harness.close();
    }
  });

  it('uses an index of 65,535 parts', async () => {
    const { ftyp, moov, media } = await parts();
    const index = sidx(Array.from({ length: 65_535 }, () => [media.byteLength, 12288] as const));
    const harness = new LoaderHarness(concatBytes([ftyp, moov, index, media]), { sayTotal: false });
    expect((await harness.next())!.duration).to.equal(65_535);
    expect((await harness.segments(60_000.5, 60_000.6))[0]).to.include({ start: 60_000 });
    harness.close();
  });

  it('joins parts that are shorter than a second', async () => {
    const { ftyp, moov, media } = await parts();
    const sizes = await fragmentSizes();
    const harness = new LoaderHarness(concatBytes([ftyp, moov, sidx(sizes.map((size) => [size, 4096])), media]));
    await harness.next();
    const segments = await harness.segments(0, Infinity);
    expect(segments).to.have.length(4);
    expect(segments[0]!.sizeBytes).to.equal(sizes[0]! + sizes[1]! + sizes[2]!);
    harness.close();
  });

  it('follows an index of indexes, in front and inside of the file', async () => {
    const { ftyp, moov, media } = await parts();
    const sizes = await fragmentSizes();
    const ref = (list: number[]) => sidx(list.map((size) => [size, 12288]));
    const halves = [ref(sizes.slice(0, 5)), ref(sizes.slice(5))];
    const half = sizes.slice(0, 5).reduce((sum, size) => sum + size, 0);
    const secondHalf = new Uint8Array(halves[1]!);
    new DataView(secondHalf.buffer).setUint32(20, 5 * 12288);
    // Each half of the file: its own index, then its media.
    const root = sidx([
      [0x8000_0000 + halves[0]!.byteLength + half, 5 * 12288],
      [0x8000_0000 + secondHalf.byteLength + media.byteLength - half, 5 * 12288],
    ]);
    const file = concatBytes([ftyp, moov, root, halves[0]!, media.slice(0, half), secondHalf, media.slice(half)]);
    const harness = new LoaderHarness(file);
    expect((await harness.next())!.duration).to.equal(10);
    expect((await harness.segments(7.5, 8))[0]).to.include({ start: 7, end: 8 });
    const { bytes } = await harness.playAll();
    expect(bytes).to.deep.equal(media);
    harness.close();
  });
});

describe('progressive loader: damaged WebM', () => {
  it('stops where foreign bytes begin', async () => {
    const file = await fixture('av-no-cues.webm');
    file.fill(0, 11_965, 12_100);
    const harness = new LoaderHarness(file);
    await harness.next();
    const error = await failureOf(harness.playAll());
    expect(error.code).to.equal('E_SOURCE_CORRUPT');
    expect(error.detail).to.include({ position: 11_965 });
    harness.close();
  });

  it('refuses a header that ends or claims too much', async () => {
    const file = await fixture('av-cues.webm');
    expect(await codeOf(file.slice(0, 300))).to.equal('E_SOURCE_CORRUPT');
    expect(await codeOf(file.slice(0, 30))).to.equal('E_SOURCE_CORRUPT');
    const huge = new Uint8Array(file);
    huge.fill(0xfe, 213, 214);
    expect(await codeOf(huge)).to.equal('E_SOURCE_CORRUPT');
  });

  it('plays what is complete of a file that breaks off', async () => {
    for (const sayTotal of [true, false]) {
      const file = (await fixture('av-no-cues.webm')).slice(0, 60_000);
      const harness = new LoaderHarness(file, { sayTotal });
      await harness.next();
      await harness.playAll();
      expect((await harness.segments(0, 9)).at(-1)!.end).to.be.within(4.9, 5.1);
      expect(harness.warnings.join()).to.contain('breaks off');
      harness.close();
    }
  });
});
