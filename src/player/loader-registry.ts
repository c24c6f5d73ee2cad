import { PlayerError } from '../model/errors.js';
import { BUILT_IN_LOADER_NAMES } from '../model/loader-names.js';
import type { LoaderChoice } from '../model/source.js';

const registry = new Map<string, string>();

/** Lower case letters, digits and hyphens: nothing that could be taken for a URL. */
const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Gives a loader module a name, so that markup can ask for it: `<mse-worker-player loader="name">`.
 * @param name lower case letters, digits and hyphens.
 * @param moduleUrl of a module that exports `loader: LoaderFactory`; relative ones are resolved against the document. The
 *   engine imports it where it runs, so in a worker it must be importable there (CORS, `script-src`).
 * @throws TypeError for a name of another form or a URL that cannot be parsed.
 */
export function registerLoader(name: string, moduleUrl: string | URL): void {
  if (!NAME.test(name)) throw new TypeError(`"${name}" is not a loader name: use a-z, 0-9 and hyphens`);
  registry.set(name, new URL(moduleUrl, document.baseURI).href);
}

/** What script asks for may be any code: a name, or a module URL of any origin. */
export function resolveLoaderProperty(value: string, baseUrl: string): LoaderChoice {
  return byName(value) ?? { type: 'module', url: parseUrl(value, baseUrl).href };
}

/**
 * What markup asks for may only be the page's own code: a CMS lets strangers write attributes, and a module is code. So it
 * is a registered name, or a URL of the page's origin.
 * @throws PlayerError `E_LOADER_UNKNOWN`, `E_LOADER_NOT_ALLOWED`.
 */
export function resolveLoaderAttribute(value: string, baseUrl: string): LoaderChoice {
  const named = byName(value);
  if (named) return named;
  if (NAME.test(value)) {
    const message = `The loader "${value}" is not registered. Call registerLoader("${value}", url) before the player loads.`;
    throw new PlayerError('E_LOADER_UNKNOWN', message, { loader: value });
  }
  const url = parseUrl(value, baseUrl);
  // Opaque origins all read "null" and are never the same; blob: URLs carry their maker's origin, but are no address.
  if (/^https?:$/.test(url.protocol) && url.origin === location.origin) return { type: 'module', url: url.href };
  const message = `The loader attribute names code of another origin: ${url.href}. Register it by script, or set the loader property.`;
  throw new PlayerError('E_LOADER_NOT_ALLOWED', message, { loader: value });
}

function byName(value: string): LoaderChoice | undefined {
  const registered = registry.get(value);
  if (registered) return { type: 'module', url: registered };
  return BUILT_IN_LOADER_NAMES.some((name) => name === value) ? { type: 'name', name: value } : undefined;
}

function parseUrl(value: string, baseUrl: string): URL {
  try {
    return new URL(value, baseUrl);
  } catch (cause) {
    const message = `The loader "${value}" is neither a registered name nor a URL.`;
    throw new PlayerError('E_LOADER_UNKNOWN', message, { loader: value }, { cause });
  }
}
