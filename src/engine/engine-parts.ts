import type { LoaderEntry } from '../loaders/select.js';
import type { HttpClientOptions } from '../net/http-client.js';
import type { HttpClient } from '../net/http.js';
import type { MediaAttachment } from '../protocol/messages.js';
import type { MediaSink, SinkEvent } from '../sink/contract.js';

/** What the engine is built from: implementations come from outside, so that each placement uses the same engine. */
export interface EngineParts {
  readonly loaders: readonly LoaderEntry[];
  readonly createLocalSink: (
    onEvent: (event: SinkEvent) => void,
  ) => MediaSink & { readonly attachment: MediaAttachment };
  /** The one with that id whose attachment the page had before; undefined: there is none. Default: there is never one. */
  readonly takeSpareSink?: (id: number, onEvent: (event: SinkEvent) => void) => MediaSink | undefined;
  /** Its code is not needed where this thread has MediaSource; rejects where it cannot be imported. */
  readonly createRemoteSink: (port: MessagePort, onEvent: (event: SinkEvent) => void) => Promise<MediaSink>;
  readonly createHttpClient: (options: HttpClientOptions) => HttpClient;
  readonly importModule: (url: string) => Promise<unknown>;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** `navigator.onLine`: true says little, and false not that a server on the same machine is out of reach. */
  readonly isOnline: () => boolean;
}
