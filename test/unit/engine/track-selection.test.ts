import { expect } from '@open-wc/testing';
import { askOnce, keepSupported, selectTracks } from '../../../src/engine/track-selection.js';
import { PlayerError } from '../../../src/model/errors.js';
import type { Presentation, Track } from '../../../src/model/presentation.js';

const track = (id: string, type: Track['type'], ...mimeTypes: string[]): Track => ({
  id,
  type,
  renditions: mimeTypes.map((mimeType, i) => ({ id: `${id}${i}`, mimeType })),
});
const presentation = (...tracks: Track[]): Presentation => ({ kind: 'on-demand', duration: 10, tracks });
const supports =
  (...types: string[]) =>
  (type: string): Promise<boolean> =>
    Promise.resolve(types.includes(type));

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(PlayerError);
    return (error as PlayerError).code;
  }
  return 'none';
}

describe('selectTracks', () => {
  it('takes the first video and the first audio the browser can decode', async () => {
    const all = presentation(
      track('v', 'video', 'hevc', 'avc'),
      track('a', 'audio', 'ac3'),
      track('b', 'audio', 'aac'),
    );
    const selected = await selectTracks(all, 'u', supports('avc', 'aac'));
    expect(selected.map(({ renditions }) => renditions[0]!.id)).to.deep.equal(['v1', 'b0']);
  });

  it('takes the wanted audio, else the default one', async () => {
    const all = presentation(track('a', 'audio', 'aac'), { ...track('b', 'audio', 'aac'), isDefault: true });
    const ids = async (wanted?: string): Promise<string[]> =>
      (await selectTracks(all, 'u', supports('aac'), { track: wanted })).map(({ track: { id } }) => id);
    expect(await ids()).to.deep.equal(['b']);
    expect(await ids('a')).to.deep.equal(['a']);
    expect(await ids('gone')).to.deep.equal(['b']);
  });

  describe('with a wanted language', () => {
    const inLanguages: readonly Track[] = [
      { ...track('en', 'audio', 'aac'), language: 'en', isDefault: true },
      { ...track('de-ad', 'audio', 'aac'), language: 'de', kind: 'descriptions' },
      { ...track('de-at', 'audio', 'aac'), language: 'de-AT' },
      { ...track('de', 'audio', 'aac'), language: 'de' },
      { ...track('fr', 'audio', 'ac3'), language: 'fr' },
      { ...track('it', 'audio', 'aac'), language: 'it', kind: 'descriptions' },
    ];
    const picked = async (language: string, wanted?: string): Promise<string> => {
      const all = presentation({ ...track('v', 'video', 'avc'), language: 'de' }, ...inLanguages);
      const selected = await selectTracks(all, 'u', supports('avc', 'aac'), { track: wanted, language });
      return selected[1]!.track.id;
    };

    it('takes the audio in it, the nearest first, and no description of the picture where there is a choice', async () => {
      expect(await picked('de')).to.equal('de');
      expect(await picked('de-AT')).to.equal('de-at');
      expect(await picked('de-CH')).to.equal('de');
      expect(await picked('it')).to.equal('it');
    });

    it('takes the default one where there is none in it, or none that the browser can decode', async () => {
      expect(await picked('')).to.equal('en');
      expect(await picked('sv')).to.equal('en');
      expect(await picked('fr')).to.equal('en');
    });

    it('takes what the viewer has chosen all the same', async () => {
      expect(await picked('de', 'it')).to.equal('it');
      expect(await picked('de', 'gone')).to.equal('de');
    });
  });

  it('does not pass off sound without its picture as a success', async () => {
    const all = presentation(track('v', 'video', 'hevc'), track('a', 'audio', 'aac'));
    expect(await codeOf(selectTracks(all, 'u', supports('aac')))).to.equal('E_CODEC_UNSUPPORTED');
  });

  it('leaves out a video that is only meant for audio that cannot be decoded', async () => {
    const pairsWith = ['v1'];
    const surround = { ...track('a', 'audio', 'aac', 'ec-3') };
    const paired = surround.renditions.map((r, i) => ({ ...r, pairsWith: i === 0 ? ['v0'] : pairsWith }));
    const all = presentation(track('v', 'video', 'avc', 'avc'), { ...surround, renditions: paired });
    const idsOf = (renditions: readonly { id: string }[]): readonly string[] => renditions.map(({ id }) => id);
    const [video] = await selectTracks(all, 'u', supports('avc', 'aac'));
    expect(idsOf(video!.renditions)).to.deep.equal(['v0']);
    const kept = await keepSupported(all, supports('avc', 'aac'));
    expect(idsOf(kept.tracks[0]!.renditions)).to.deep.equal(['v0']);
    const everything = await selectTracks(all, 'u', supports('avc', 'aac', 'ec-3'));
    expect(idsOf(everything[0]!.renditions)).to.deep.equal(['v0', 'v1']);
    const [only] = await selectTracks(
      presentation(track('v', 'video', 'avc'), { ...surround, renditions: paired.slice(1) }),
      'u',
      supports('avc', 'ec-3'),
    );
    expect(idsOf(only!.renditions), 'better than nothing').to.deep.equal(['v0']);
  });

  it('names every type that was refused', async () => {
    const all = presentation(track('v', 'video', 'hevc', 'av1'));
    try {
      await selectTracks(all, 'http://x/y', supports());
      expect.fail('nothing is supported');
    } catch (error) {
      expect((error as PlayerError).message)
        .to.include('hevc or av1')
        .and.to.include('http://x/y');
    }
  });

  it('refuses a source without tracks', async () => {
    expect(await codeOf(selectTracks(presentation(), 'u', supports()))).to.equal('E_SOURCE_NO_TRACKS');
  });
});

describe('keepSupported', () => {
  it('leaves out what cannot be decoded, and asks once for each type', async () => {
    const asked: string[] = [];
    const isTypeSupported = askOnce((type) => {
      asked.push(type);
      return Promise.resolve(type !== 'hevc' && type !== 'ac3');
    });
    const all = presentation(
      track('v', 'video', 'avc', 'hevc', 'avc'),
      track('a', 'audio', 'ac3'),
      track('b', 'audio', 'aac'),
    );
    const kept = await keepSupported(all, isTypeSupported);
    expect(kept.tracks.flatMap(({ renditions }) => renditions.map(({ id }) => id))).to.deep.equal(['v0', 'v2', 'b0']);
    await keepSupported(all, isTypeSupported);
    expect(asked).to.deep.equal(['avc', 'hevc', 'ac3', 'aac']);
  });
});
