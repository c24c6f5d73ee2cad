import type { SessionCommand, SessionEvent } from '../protocol/messages.js';
import { createTypedPort } from '../protocol/typed-port.js';
import type { EngineParts } from './engine-parts.js';
import { Session } from './session.js';

/** Serves any number of sessions in one thread. */
export interface Engine {
  /** Begins a session; its commands come through the port. */
  openSession(port: MessagePort): void;
}

/** An engine of the given parts. It holds nothing but its open sessions. */
export function createEngine(parts: EngineParts): Engine {
  const sessions = new Set<Session>();
  return {
    openSession(port) {
      const typed = createTypedPort<SessionEvent, SessionCommand>(port);
      const session: Session = new Session(typed, parts, {
        playerCount: () => sessions.size,
        onClosed: () => sessions.delete(session),
      });
      sessions.add(session);
    },
  };
}
