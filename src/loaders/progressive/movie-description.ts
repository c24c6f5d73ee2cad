import type { Presentation, Rendition } from '../../model/presentation.js';
import type { Movie } from './movie.js';

/** Everything has one rendition: a file holds one encoding of what it shows. */
export const FILE_RENDITION = 'file';

/** A snapshot of what is known. `duration` in presentation seconds, `Infinity` while unknown. */
export function describeMovie(movie: Movie, duration: number, totalBytes: number | null): Presentation {
  const { type, language } = movie;
  const renditions = [describeRendition(movie, duration, totalBytes)];
  return { kind: 'on-demand', duration, tracks: [{ id: type, type, ...languageOf(language), renditions }] };
}

function describeRendition(movie: Movie, duration: number, totalBytes: number | null): Rendition {
  const { mimeType, width, height, frameRate } = movie;
  const isMeasurable = totalBytes !== null && Number.isFinite(duration) && duration > 0;
  return {
    id: FILE_RENDITION,
    mimeType,
    ...(width && height ? { width, height } : {}),
    ...(frameRate ? { frameRate } : {}),
    ...(isMeasurable ? { bitrateBps: Math.round((totalBytes * 8) / duration) } : {}),
  };
}

/** `eng` as the BCP 47 that the model wants: `en`. */
function languageOf(code: string | undefined): { language?: string } {
  try {
    const language = code === undefined ? undefined : Intl.getCanonicalLocales(code)[0];
    return language ? { language } : {};
  } catch {
    return {};
  }
}
