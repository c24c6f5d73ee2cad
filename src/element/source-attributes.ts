import type { LoaderChoice } from '../model/source.js';
import type { PlayerSource } from '../player/player.js';
import { resolveLoaderAttribute, resolveLoaderProperty } from '../player/loader-registry.js';
import { parseSeconds } from './reflected-attributes.js';

/** A change of one of these loads anew. */
export const SOURCE_ATTRIBUTES: readonly string[] = ['src', 'type', 'loader', 'placement', 'start-time', 'crossorigin'];

/**
 * What the attributes say to play.
 * @param loaderProperty the `loader` that a script set; it is trusted, the attribute is not.
 * @throws PlayerError `E_LOADER_UNKNOWN` or `E_LOADER_NOT_ALLOWED`
 */
export function readSource(element: HTMLElement, loaderProperty: string | null, resumeAt?: number): PlayerSource {
  const type = element.getAttribute('type');
  const loader = chooseLoader(element, loaderProperty);
  const startTime = resumeAt ?? parseSeconds(element.getAttribute('start-time'));
  const preload = element.getAttribute('preload')?.toLowerCase();
  const withCredentials = element.getAttribute('crossorigin')?.toLowerCase() === 'use-credentials';
  return {
    url: element.getAttribute('src') ?? '',
    ...(type ? { type } : {}),
    ...(loader ? { loader } : {}),
    ...(startTime === undefined ? {} : { startTime }),
    ...(preload === 'metadata' && !element.hasAttribute('autoplay') ? { preload } : {}),
    ...(withCredentials ? { credentials: 'include' } : {}),
  };
}

function chooseLoader(element: HTMLElement, loaderProperty: string | null): LoaderChoice | undefined {
  if (loaderProperty) return resolveLoaderProperty(loaderProperty, element.baseURI);
  const attribute = element.getAttribute('loader');
  return attribute ? resolveLoaderAttribute(attribute, element.baseURI) : undefined;
}
