/** Why the engine fetches a rendition: what the codes in `player.selection.video.reason` mean. */
export const SELECTION_TEXT = {
  start: 'a guess to start with, before anything was measured',
  'only-one': 'there is no other that this browser plays',
  'throughput-rose': 'the network is fast enough for it',
  'throughput-fell': 'the network became too slow for more',
  'buffer-rich': 'the buffer is full enough to dare it',
  'buffer-poor': 'the buffer is running low',
  abandoned: 'a segment would not have come in time',
  'display-size': 'more would not show at this size of the player',
  'dropped-frames': 'this machine dropped frames of more',
  'save-data': 'this browser is told to save data',
  'with-video': 'it belongs to the rendition of the video',
  manual: 'your choice',
  failed: 'the other one could not be loaded or decoded',
};
