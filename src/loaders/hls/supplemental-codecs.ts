import { isSameKind } from './codecs.js';

/** Dolby Vision over a base layer in HDR10, SDR and HLG. Other brands say what no browser can be asked about. */
const BRANDS: readonly string[] = ['db1p', 'db2g', 'db4h'];

/**
 * `SUPPLEMENTAL-CODECS` (RFC 8216bis §4.4.6.2): the lists of codecs that a variant can be declared as instead of its
 * `CODECS`, the author's preference first. In each a codec has taken the place of its base: media is never declared as both.
 * @param text such as `dvh1.08.07/db4h`; a format that names no brand, or only unknown ones, is passed over
 */
export function supplementedCodecs(codecs: readonly string[], text: string): readonly (readonly string[])[] {
  return text.split(',').flatMap((format) => {
    const [codec, ...brands] = format.split('/').map((part) => part.trim());
    if (!codec || !brands.some((brand) => BRANDS.includes(brand.toLowerCase()))) return [];
    const base = codecs.find((other) => isSameKind([other], [codec]));
    return base === undefined ? [] : [codecs.map((other) => (other === base ? codec : other))];
  });
}
