import type { MediaAttachment } from '../protocol/messages.js';

/** Gives a MediaSource to a video: the only place where the kinds of attachment are told apart. */
export function attachMedia(video: HTMLVideoElement, attachment: MediaAttachment): void {
  // A ManagedMediaSource does not open otherwise (w3c/media-source#329).
  if (attachment.managed) video.disableRemotePlayback = true;
  switch (attachment.type) {
    case 'handle':
      // The DOM library has no MediaSourceHandle among the kinds of MediaProvider.
      video.srcObject = attachment.handle as unknown as MediaProvider;
      return;
    case 'object-url':
      video.srcObject = null;
      video.src = attachment.url;
      return;
  }
}

/** Leaves a video without media, so that it holds no decoder, no connection and no MediaSource. */
export function detachMedia(video: HTMLVideoElement): void {
  const hadMedia = video.srcObject !== null || video.hasAttribute('src');
  video.srcObject = null;
  video.removeAttribute('src');
  // Only this runs the resource selection again and lets go of the old resource.
  if (hadMedia) video.load();
}
