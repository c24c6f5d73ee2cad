import type { VideoRange } from '../../model/presentation.js';
import { splitCodecs } from './codecs.js';
import type { MultivariantPlaylist, Variant } from './playlist.js';

/** `VIDEO-RANGE`, by how well it shows on any display: a page begins with the first. HLG is made to be watched on SDR. */
const RANGES: readonly VideoRange[] = ['sdr', 'hlg', 'pq'];

/** Undefined: one that nobody has heard of. */
export function rangeOf({ videoRange = 'SDR' }: Variant): VideoRange | undefined {
  return RANGES.find((range) => range === videoRange.toLowerCase());
}

/**
 * The variants worth offering, in the order of preference: those of the pathway that content steering begins with come
 * first, then those of standard dynamic range, then as listed. Left out is what cannot be shown well here, as long as
 * something else remains:
 *
 * - other dynamic ranges than those that are known;
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
  const known = preferred(open, (variant) => rangeOf(variant) !== undefined);
  const rank = (variant: Variant): number => RANGES.indexOf(rangeOf(variant) ?? 'pq');
  const shown = [...known].sort((a, b) => rank(a) - rank(b));
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
