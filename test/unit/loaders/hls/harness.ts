import type { ImportCode, LoaderContext, MediaBytes } from '../../../../src/loaders/contract.js';
import { HlsLoader, type HlsEnvironment } from '../../../../src/loaders/hls/hls-loader.js';
import type { Cue } from '../../../../src/model/cue.js';
import { PlayerError } from '../../../../src/model/errors.js';
import type { Presentation, SegmentRef, TextTrackDescription } from '../../../../src/model/presentation.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../../src/net/http.js';
import { sleep } from '../../../../src/shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../../../src/shared/bytes.js';
import { fixture } from '../../../support/test-http.js';

const ORIGIN = 'https://media.example/';

/** What a server in memory says to an address: a text, bytes, a status, or another address. */
export type Resource =
  string | OwnedBytes | { readonly status: number } | { readonly redirect: string } | Promise<string>;

interface HarnessOptions extends Partial<HlsEnvironment> {
  /** Default: everything. */
  readonly isTypeSupported?: (mimeType: string) => boolean;
  /** What the engine would begin with. Default: it does not know. */
  readonly start?: readonly string[];
  /** Default: what is imported arrives. */
  readonly importCode?: ImportCode;
}

/** A server in memory and an HLS loader on it. Paths that are not given are fixtures. */
export class HlsHarness implements HttpClient {
  readonly log: string[] = [];
  /** Paths whose body is on its way. */
  readonly held = new Set<string>();
  readonly warnings: string[] = [];
  readonly textTracks: TextTrackDescription[] = [];
  readonly added: { readonly track: string; readonly cue: Cue }[] = [];
  readonly loader: HlsLoader;
  readonly #imports: Promise<unknown>[] = [];
  readonly signal = new AbortController().signal;
  readonly resources: Record<string, Resource>;

  constructor(
    path: string,
    resources: Record<string, Resource> = {},
    { isTypeSupported = () => true, start = [], importCode = (_, load) => load(), ...environment }: HarnessOptions = {},
  ) {
    this.resources = resources;
    const context: LoaderContext = {
      source: { url: ORIGIN + path },
      http: this,
      isTypeSupported: (mimeType) => Promise.resolve(isTypeSupported(mimeType)),
      planStart: () => Promise.resolve(start),
      warn: (warning) => this.warnings.push(warning),
      reportTransfer: () => {},
      addTextTrack: (track) => this.textTracks.push(track),
      addCues: (track, cues) => this.added.push(...cues.map((cue) => ({ track, cue }))),
      importCode: (what, load) => {
        const importing = importCode(what, load);
        this.#imports.push(importing);
        return importing;
      },
      createError: (message) => new PlayerError('E_LOADER_FAILED', message, { url: ORIGIN, loader: 'hls' }),
    };
    this.loader = new HlsLoader(context, { nowMs: () => performance.now(), random: () => 0, sleep, ...environment });
  }

  async presentation(): Promise<Presentation> {
    for await (const presentation of this.loader.presentations(this.signal)) return presentation;
    throw new Error('no presentation');
  }

  /** When all code that was asked for is here, or has failed, and has been used. */
  async imported(): Promise<void> {
    await Promise.allSettled(this.#imports);
    await new Promise((resolve) => setTimeout(resolve));
  }

  segments(rendition: string, start: number, end: number): Promise<readonly SegmentRef[]> {
    return this.loader.segments(rendition, { start, end }, this.signal);
  }

  async fetched(ref: Parameters<HlsLoader['fetch']>[0]): Promise<OwnedBytes> {
    return concatBytes((await this.pieces(ref)).map((piece) => ('mediaTime' in piece ? piece.bytes : piece)));
  }

  async pieces(ref: Parameters<HlsLoader['fetch']>[0]): Promise<MediaBytes[]> {
    const pieces: MediaBytes[] = [];
    for await (const piece of this.loader.fetch(ref, this.signal)) pieces.push(piece);
    return pieces;
  }

  async open({ url, range }: HttpRequest, signal = this.signal): Promise<HttpResponse> {
    const path = url.replace(ORIGIN, '').replace(/\?.*/s, '');
    this.log.push(path);
    const resource = (await this.resources[path]) ?? (await fixture(path).catch(() => ({ status: 404 })));
    if (typeof resource === 'object' && 'redirect' in resource)
      return this.open({ url: ORIGIN + resource.redirect, ...(range ? { range } : {}) }, signal);
    if (typeof resource === 'object' && 'status' in resource) {
      const { status } = resource;
      throw new PlayerError('E_NETWORK_STATUS', `${url}: ${status}`, { url, status, attempts: 1 });
    }
    const all = typeof resource === 'string' ? new TextEncoder().encode(resource) : resource;
    const start = range?.start ?? 0;
    const bytes = all.slice(start, range?.end ?? all.byteLength);
    this.#hold(path, signal);
    return {
      url,
      status: range ? 206 : 200,
      contentType: null,
      headers: new Headers(),
      range: { start, end: start + bytes.byteLength },
      totalBytes: all.byteLength,
      body: this.#send(path, bytes),
    };
  }

  /** As the real one: a body that nobody reads holds its connection until the request is aborted. */
  #hold(path: string, signal: AbortSignal): void {
    signal.throwIfAborted();
    this.held.add(path);
    signal.addEventListener('abort', () => this.held.delete(path), { once: true });
  }

  /** In pieces so small that every header is torn. */
  async *#send(path: string, bytes: OwnedBytes): AsyncGenerator<OwnedBytes> {
    try {
      for (let at = 0; at < bytes.byteLength; at += 100) yield bytes.slice(at, at + 100);
    } finally {
      this.held.delete(path);
    }
  }

  async bytes(request: HttpRequest): Promise<OwnedBytes> {
    const parts: OwnedBytes[] = [];
    for await (const part of (await this.open(request)).body) parts.push(part);
    return concatBytes(parts);
  }

  async text(request: HttpRequest): Promise<string> {
    return new TextDecoder().decode(await this.bytes(request));
  }
}
