import { splitCodecs } from './codecs.js';
import type { MultivariantPlaylist, Variant } from './playlist.js';

/**
 * The variants worth offering, in the order of preference: those of the pathway that content steering begins with come
 * first, then as listed. Left out is what cannot be shown well here, as long as something else remains:
 *
 * - other dynamic ranges than standard: whether the display can show them is not known, and a browser decodes them in the
 *   wrong colours where it cannot. Where all are of a high range, HLG goes before PQ: it is made to be watched on SDR displays;
 * - what wants a protected output (`HDCP-LEVEL`): a page cannot ask for one without a DRM system;
 * - immersive layouts (`REQ-VIDEO-LAYOUT`), which a `<video>` shows as two small pictures;
 * - sound alone beside others with a picture.
 */
export function selectVariants(playlist: MultivariantPlaylist, warn: (warning: string) => void): readonly Variant[] {
  const fetchable = playlist.variants.filter(({ uri }) => {
    const isUsable = URL.canParse(uri, playlist.url);
    if (!isUsable) warn(`a variant whose address makes no sense: ${uri.slice(0, 80)}`);
    return isUsable;
  });
  const withPicture = preferred(fetchable, (variant) => !isAudioOnly(variant));
  const flat = preferred(withPicture, ({ reqVideoLayout }) => /^(CH-MONO)?$/i.test(reqVideoLayout?.trim() ?? ''));
  const open = preferred(flat, ({ hdcpLevel = 'NONE' }) => hdcpLevel.toUpperCase() === 'NONE');
  const rangeOf = ({ videoRange = 'SDR' }: Variant): string => videoRange.toUpperCase();
  const standard = preferred(open, (variant) => rangeOf(variant) === 'SDR');
  const shown = preferred(standard, (variant) => ['SDR', 'HLG'].includes(rangeOf(variant)));
  const first = playlist.contentSteering?.pathwayId;
  if (first === undefined) return shown;
  return [...shown.filter(({ pathwayId }) => pathwayId === first), ...shown.filter((v) => v.pathwayId !== first)];
}

/** Those for which `test` holds, or all where it holds for none. */
function preferred(variants: readonly Variant[], test: (variant: Variant) => boolean): readonly Variant[] {
  const fitting = variants.filter(test);
  return fitting.length > 0 ? fitting : variants;
}

/** As far as the playlist says so. */
export function isAudioOnly({ codecs, width }: Variant): boolean {
  if (!codecs || width !== undefined) return false;
  const { video, audio } = splitCodecs(codecs);
  return video.length === 0 && audio.length > 0;
}

/** Variants that say the same of themselves are copies of each other. */
export function lookOf({ bandwidthBps, averageBandwidthBps, codecs, width, height, ...more }: Variant): string {
  const { frameRate, videoRange, name } = more;
  return JSON.stringify([bandwidthBps, averageBandwidthBps, codecs, width, height, frameRate, videoRange, name]);
}
