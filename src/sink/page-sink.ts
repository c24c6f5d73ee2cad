/** What a page needs to own a MediaSource for an engine in a worker: code of its own, as most browsers have one in workers. */
import { PROTOCOL_VERSION, type MediaAttachment } from '../protocol/messages.js';
import { LocalSink } from './local-sink.js';
import { SinkServer } from './server.js';

export { PROTOCOL_VERSION };

export interface SinkUser {
  /** Called at once, so that the video gets its media before the engine has heard of anything. */
  attach(attachment: MediaAttachment): void;
  /** Known here without the engine, whose worker may take longer to start than a source may to open. */
  opened(): void;
}

/**
 * Makes a MediaSource in this thread, and serves it to the `RemoteSink` at the other end of `port`.
 * @throws SinkFailure of kind `state` where this thread has no MediaSource.
 */
export function servePageSink(port: MessagePort, user: SinkUser): SinkServer {
  return new SinkServer(port, (onEvent) => {
    const sink = new LocalSink(onEvent);
    user.attach(sink.attachment);
    sink.opened.then(
      () => user.opened(),
      () => {},
    );
    return sink;
  });
}
