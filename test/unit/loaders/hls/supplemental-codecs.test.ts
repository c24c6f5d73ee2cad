import { expect } from '@open-wc/testing';
import type { CatalogTrack } from '../../../../src/loaders/hls/catalog.js';
import { completeCodecs } from '../../../../src/loaders/hls/stream-codecs.js';
import { supplementedCodecs } from '../../../../src/loaders/hls/supplemental-codecs.js';

const BASE = ['hvc1.2.4.L153.b0', 'mp4a.40.2'];

describe('SUPPLEMENTAL-CODECS', () => {
  it('takes the place of its base codec, and of nothing else', () => {
    expect(supplementedCodecs(BASE, 'dvh1.08.07/db4h')).to.deep.equal([['dvh1.08.07', 'mp4a.40.2']]);
    expect(supplementedCodecs(['av01.0.13M.10'], 'dav1.10.09/db1p')).to.deep.equal([['dav1.10.09']]);
    expect(supplementedCodecs(['avc1.640028'], 'dva1.09.05/db2g')).to.deep.equal([['dva1.09.05']]);
    expect(supplementedCodecs(['avc1.640028'], 'dvh1.08.07/db4h')).to.deep.equal([]);
  });

  it('may list several, each with several brands', () => {
    expect(supplementedCodecs(['hvc1.2'], 'dvh1.08.07/xyz1/DB4H, dvh1.08.01/db1p ,')).to.deep.equal([
      ['dvh1.08.07'],
      ['dvh1.08.01'],
    ]);
  });

  it('is passed over where its brand is not known, or not said', () => {
    for (const text of ['hvc1.2.20000000.L123.B0/cdm4', 'dvh1.08.07', 'dvh1.08.07/', '/db4h', ''])
      expect(supplementedCodecs(BASE, text), text).to.deep.equal([]);
  });

  it('is declared where the browser decodes it, else what CODECS says; never both', async () => {
    const betterCodecs = supplementedCodecs(BASE, 'dvh1.08.07/db4h,dvh1.08.01/db1p');
    const renditions = [{ id: 'v0', urls: ['u'], codecs: BASE, betterCodecs }];
    const catalog: CatalogTrack[] = [{ id: 'video', type: 'video', renditions }];
    const declared = async (...decodable: string[]): Promise<string | undefined> => {
      const isTypeSupported = (type: string): Promise<boolean> =>
        Promise.resolve(decodable.some((codec) => type.includes(codec)));
      const [track] = await completeCodecs(catalog, () => Promise.resolve([]), isTypeSupported);
      return track!.renditions[0]!.codecs?.join();
    };
    expect(await declared('dvh1.08.07', 'dvh1.08.01', 'hvc1')).to.equal('dvh1.08.07,mp4a.40.2');
    expect(await declared('dvh1.08.01', 'hvc1')).to.equal('dvh1.08.01,mp4a.40.2');
    expect(await declared('hvc1')).to.equal(BASE.join());
  });
});
