import { expect } from '@open-wc/testing';
import { sniffContainer } from '../../../../src/loaders/hls/segment-sniff.js';
import type { PlayerError } from '../../../../src/model/errors.js';
import { concatBytes, type OwnedBytes } from '../../../../src/shared/bytes.js';
import { fixture } from '../../../support/test-http.js';

const URL = 'https://media.example/a.jpg';
const bytesOf = (text: string): OwnedBytes => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const PNG = bytesOf('\x89PNG\r\n\x1a\n\0\0\0\rIHDR' + '\0'.repeat(200));

describe('what a segment is', () => {
  for (const [path, container] of [
    ['list/seg-0.m4s', 'mp4'],
    ['hls/ts/muxed-0.m2t', 'ts'],
    ['hls/ts/straddle-0.jpg', 'ts'],
    ['hls/ts/audio-0.aac', 'audio'],
    ['hls/ts/mp3-0.mp3', 'audio'],
  ] as const)
    it(`is known by its bytes alone: ${path}`, async () => {
      const bytes = (await fixture(path)).slice(0, 2000);
      expect(sniffContainer(bytes, 'more', URL)).to.equal(container);
    });

  it('is found behind the header of a picture', async () => {
    const bytes = concatBytes([PNG, (await fixture('hls/ts/muxed-0.m2t')).slice(0, 2000)]);
    expect(sniffContainer(bytes, 'more', URL)).to.equal('ts');
    expect(sniffContainer(bytes.slice(0, 300), 'more', URL)).to.equal('more');
  });

  for (const [what, bytes, code] of [
    ['nothing', bytesOf(''), 'E_SOURCE_CORRUPT'],
    ['a web page', bytesOf(' <!doctype html>'), 'E_SOURCE_IS_HTML'],
    ['WebM', bytesOf('\x1a\x45\xdf\xa3' + '\0'.repeat(20)), 'E_CONTAINER_UNSUPPORTED'],
    ['a picture', PNG, 'E_SOURCE_CORRUPT'],
  ] as const)
    it(`is refused with its code: ${what}`, () => {
      let error: PlayerError | undefined;
      try {
        sniffContainer(bytes, 'end', URL);
      } catch (caught) {
        error = caught as PlayerError;
      }
      expect(error?.code).to.equal(code);
    });
});
