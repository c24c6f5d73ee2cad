import type { Presentation } from '../model/presentation.js';
import type { Selection } from '../model/selection.js';
import type { PreferenceCommand } from '../protocol/messages.js';
import { AudioTrackList } from './audio-track-list.js';
import { listUpdates } from './item-list.js';
import { VideoRenditionList } from './rendition-list.js';

const tracksByVideo = new WeakMap<HTMLVideoElement, MediaTracks>();

/**
 * The tracks and renditions of one video. They belong to the video and not to its player: menus listen to the lists from the
 * beginning, and the element's player is replaced now and then.
 */
export class MediaTracks {
  readonly videoRenditions = new VideoRenditionList((rendition, mode) =>
    this.#prefer?.({ type: 'select-rendition', rendition, mode }),
  );
  readonly audioTracks = new AudioTrackList((track) => this.#prefer?.({ type: 'select-audio-track', track }));
  #prefer: ((preference: PreferenceCommand) => void) | undefined;
  /** Id of the video track whose renditions are listed; null: the first one. */
  #videoTrack: string | null = null;
  #presentation: Presentation | null = null;

  static of(video: HTMLVideoElement): MediaTracks {
    let tracks = tracksByVideo.get(video);
    if (!tracks) tracksByVideo.set(video, (tracks = new MediaTracks()));
    return tracks;
  }

  /** Whoever plays in the video from now on hears of the viewer's choices, until aborted: the video may outlive it. */
  connect(prefer: (preference: PreferenceCommand) => void, signal: AbortSignal): void {
    this.#prefer = prefer;
    signal.addEventListener('abort', () => {
      if (this.#prefer === prefer) this.#prefer = undefined;
    });
  }

  presentationChanged(presentation: Presentation): void {
    this.#presentation = presentation;
    const { tracks } = presentation;
    this.#followVideo();
    listUpdates.follow(
      this.audioTracks,
      tracks.filter(({ type }) => type === 'audio'),
    );
  }

  selectionChanged({ video, audio }: Selection): void {
    if (video && video.track !== this.#videoTrack) {
      this.#videoTrack = video.track;
      this.#followVideo();
    }
    if (video) listUpdates.report(this.videoRenditions, video);
    if (audio) listUpdates.report(this.audioTracks, audio);
  }

  /** Nothing is played any longer. */
  clear(): void {
    this.#presentation = null;
    this.#videoTrack = null;
    listUpdates.clear(this.videoRenditions);
    listUpdates.clear(this.audioTracks);
  }

  #followVideo(): void {
    const tracks = this.#presentation?.tracks.filter(({ type }) => type === 'video') ?? [];
    const track = tracks.find(({ id }) => id === this.#videoTrack) ?? tracks[0];
    listUpdates.follow(this.videoRenditions, track?.renditions ?? []);
  }
}
