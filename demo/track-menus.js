import { ChoiceGroup } from './choice-group.js';
import { formatBitrate } from './format.js';
import { SELECTION_TEXT } from './reason-text.js';
import { colorOf, nameOf, videoRenditionsOf } from './renditions.js';

const NO_TEXT = 'off';
const AUTO = 'auto';

/**
 * Menus for renditions, audio and subtitles. They show what the element's lists say and write to them: the same lists
 * that the menus of media-chrome use.
 *
 * @param {{card: HTMLElement, quality: HTMLFieldSetElement, audio: HTMLFieldSetElement, text: HTMLFieldSetElement, why: HTMLElement}} parts
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export function showTrackMenus({ card, quality, audio, text, why }, player) {
  const { videoRenditions, audioTracks, textTracks } = player;
  const qualityGroup = new ChoiceGroup(quality, (value) => {
    // -1: the engine chooses.
    videoRenditions.selectedIndex = [...videoRenditions].findIndex(({ id }) => id === value);
  });
  const audioGroup = new ChoiceGroup(audio, (value) => {
    for (const track of audioTracks) track.enabled = track.id === value;
  });
  const textGroup = new ChoiceGroup(text, (value) => {
    textTracksOf(player).forEach((track, index) => (track.mode = `${index}` === value ? 'showing' : 'disabled'));
  });

  const render = () => {
    qualityGroup.show(qualityOptions(player), [...videoRenditions][videoRenditions.selectedIndex]?.id ?? AUTO);
    const tracks = [...audioTracks];
    audioGroup.show(tracks.map(toOption), tracks.find(({ enabled }) => enabled)?.id ?? '');
    const texts = textTracksOf(player);
    const options = texts.map((track, index) => ({ value: `${index}`, label: labelOf(track) }));
    textGroup.show([{ value: NO_TEXT, label: 'Off' }, ...options], shownText(texts));
    why.textContent = explain(player);
    card.hidden = [quality, audio, text].every(({ hidden }) => hidden);
  };
  for (const list of [videoRenditions, audioTracks, textTracks])
    for (const type of ['addrendition', 'removerendition', 'addtrack', 'removetrack', 'change'])
      list.addEventListener(type, render);
  for (const type of ['presentationchange', 'selectionchange', 'emptied']) player.addEventListener(type, render);
  render();
}

const labelOf = ({ label, language }) => label || language || 'Unknown';
const toOption = (track) => ({ value: track.id, label: labelOf(track) });

const textTracksOf = ({ textTracks }) => [...textTracks].filter(({ kind }) => /subtitles|captions/.test(kind));
const shownText = (tracks) => {
  const index = tracks.findIndex(({ mode }) => mode === 'showing');
  return index < 0 ? NO_TEXT : `${index}`;
};

function qualityOptions(player) {
  const renditions = videoRenditionsOf(player);
  if (renditions.length < 2) return [];
  const options = [...player.videoRenditions].map(({ id, height, bitrate }) => ({
    value: id,
    label: nameOf({ id, height }),
    note: formatBitrate(bitrate ?? null),
    color: colorOf(renditions, id),
  }));
  return [{ value: AUTO, label: 'Auto' }, ...options];
}

/** What is fetched of the video, and why. */
function explain(player) {
  const video = player.selection?.video;
  if (!video) return 'Nothing is fetched yet.';
  const rendition = videoRenditionsOf(player).find(({ id }) => id === video.rendition);
  return `Fetching ${nameOf(rendition)}: ${SELECTION_TEXT[video.reason]}.`;
}
