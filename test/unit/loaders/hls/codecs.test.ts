import { expect } from '@open-wc/testing';
import { correctCodecs, nameMp3 } from '../../../../src/loaders/hls/codecs.js';

describe('codecs of a rendition, by its media', () => {
  const asked = ['avc1.4d401e', 'mp4a.40.2'];
  for (const [what, declared, found, expected] of [
    ['a profile stays as declared', asked, ['avc1.64001f', 'mp4a.40.5'], asked],
    ['another place of parameter sets does not matter', asked, ['avc3.64001f', 'mp4a.40.2'], asked],
    ['a type of track that is not there goes', asked, ['avc1.4d401e'], ['avc1.4d401e']],
    ['a type of track that was not declared comes', ['avc1.4d401e'], asked, asked],
    ['another kind of codec replaces the declared one', asked, ['avc1.4d401e', 'ac-3'], ['avc1.4d401e', 'ac-3']],
    ['MP3 is no AAC', asked, ['avc1.4d401e', 'mp4a.6b'], ['avc1.4d401e', 'mp4a.6b']],
    ['of two, the one that is there stays', [...asked, 'ec-3'], ['avc1.4d401e', 'ec-3'], ['avc1.4d401e', 'ec-3']],
    ['a neighbour of another kind stays so', ['hvc1.1.6.L93.B0', 'ac-3'], asked, ['hvc1.1.6.L93.B0', 'ac-3']],
    ['a neighbour of the same kind goes along', ['avc1.64001f', 'mp4a.40.2'], ['vp09.00', 'opus'], ['vp09.00', 'opus']],
  ] as const)
    it(what, () => {
      expect(correctCodecs(declared, asked, found)).to.deep.equal(expected);
    });

  it('name MP3 as the browser does', async () => {
    expect(await nameMp3(['mp4a.40.34'], (type) => Promise.resolve(type.includes('"mp3"')))).to.deep.equal(['mp3']);
    expect(await nameMp3(['avc1', 'mp3'], () => Promise.resolve(false))).to.deep.equal(['avc1', 'mp4a.6B']);
  });
});
