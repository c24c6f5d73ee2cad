import { eventHandler } from '../player/event-handler.js';

/** An element that stands in for the `<video>` inside it. */
export interface VideoHost extends HTMLElement {
  readonly video: HTMLVideoElement;
}

/** Members of the media interfaces that the element does not have. */
export const NOT_FORWARDED: ReadonlySet<string> = new Set([
  // Not a member of the interface.
  'constructor',
  // It carries the player's own MediaSource; the element plays URLs.
  'srcObject',
]);

/**
 * Gives `elementClass` every member of HTMLVideoElement and HTMLMediaElement that it does not define itself. The names are
 * those of the running browser, so vendors' members (`webkitEnterFullscreen`) exist exactly where `<video>` has them, and
 * later additions to the platform are there at once. On a server there are none.
 */
export function forwardMediaInterface(elementClass: { readonly prototype: VideoHost }): void {
  if (typeof HTMLVideoElement === 'undefined') return;
  const { readonly, readWrite, methods, handlers, constants } = mediaMembers(elementClass.prototype);
  const define = (name: string, descriptor: PropertyDescriptor): unknown =>
    Object.defineProperty(elementClass.prototype, name, { configurable: true, enumerable: true, ...descriptor });
  for (const name of readonly) define(name, { get: getter(name) });
  for (const name of readWrite) define(name, { get: getter(name), set: setter(name) });
  for (const name of methods) define(name, { writable: true, value: method(name) });
  for (const name of handlers) define(name, eventHandler(name.slice(2)));
  for (const [name, value] of constants) {
    define(name, { value });
    Object.defineProperty(elementClass, name, { enumerable: true, value });
  }
}

interface MediaMembers {
  readonly readonly: string[];
  readonly readWrite: string[];
  readonly methods: string[];
  /** `onencrypted` and the like; those that every HTMLElement has are not among them. */
  readonly handlers: string[];
  readonly constants: [name: string, value: number][];
}

function mediaMembers(own: object): MediaMembers {
  const members: MediaMembers = { readonly: [], readWrite: [], methods: [], handlers: [], constants: [] };
  const seen = new Set<string>();
  for (const prototype of [HTMLVideoElement.prototype, HTMLMediaElement.prototype]) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (seen.has(name) || NOT_FORWARDED.has(name) || Object.hasOwn(own, name)) continue;
      seen.add(name);
      if (typeof descriptor.value === 'function') members.methods.push(name);
      else if (typeof descriptor.value === 'number') members.constants.push([name, descriptor.value]);
      else if (name.startsWith('on')) members.handlers.push(name);
      else (descriptor.set ? members.readWrite : members.readonly).push(name);
    }
  }
  return members;
}

/** The inner video, by name: TypeScript knows no vendor's members. */
const videoOf = (host: VideoHost): Record<string, unknown> => host.video as unknown as Record<string, unknown>;

function getter(name: string) {
  return function (this: VideoHost): unknown {
    return videoOf(this)[name];
  };
}

function setter(name: string) {
  return function (this: VideoHost, value: unknown): void {
    videoOf(this)[name] = value;
  };
}

function method(name: string) {
  return function (this: VideoHost, ...args: unknown[]): unknown {
    return (videoOf(this)[name] as (...list: unknown[]) => unknown).apply(this.video, args);
  };
}
