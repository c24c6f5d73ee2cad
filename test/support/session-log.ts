import type { SessionCommand } from '../../src/protocol/messages.js';

/** What this page tells its engines from now on, in order, whatever they make of it. */
export class SessionLog {
  readonly commands: SessionCommand[] = [];
  readonly #original = MessagePort.prototype.postMessage;

  constructor() {
    const { commands } = this;
    const original = this.#original as (this: MessagePort, ...args: unknown[]) => void;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]): void {
      const [message] = args;
      if (message && typeof message === 'object' && 'type' in message) commands.push(message as SessionCommand);
      original.apply(this, args);
    };
  }

  of<T extends SessionCommand['type']>(type: T): Extract<SessionCommand, { readonly type: T }>[] {
    return this.commands.filter((command) => command.type === type) as Extract<SessionCommand, { readonly type: T }>[];
  }

  stop(): void {
    MessagePort.prototype.postMessage = this.#original;
  }
}
