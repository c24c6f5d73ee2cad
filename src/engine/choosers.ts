import type { PlayerConfig } from '../model/config.js';
import type { Rendition, RenditionId } from '../model/presentation.js';
import type { Adaptation } from './adaptation/adaptation.js';
import { AudioCompanion, type VideoView } from './audio-companion.js';
import { LeadAdaptation } from './lead-adaptation.js';
import { RenditionChooser, type Adapt, type ChoiceConditions } from './rendition-chooser.js';
import type { SelectedTrack } from './track-selection.js';

/** One for each track. The first one leads: the adaptation chooses for it, and audio beside it follows. */
export function createChoosers(
  tracks: readonly SelectedTrack[],
  manual: RenditionId | null,
  adaptation: LeadAdaptation,
  conditions: ChoiceConditions,
): readonly RenditionChooser[] {
  const create = (renditions: readonly Rendition[], adapt: Adapt): RenditionChooser =>
    new RenditionChooser(renditions, adapt, conditions);
  const [first, ...others] = tracks;
  const lead = create(first!.renditions, adaptation.adapt);
  lead.prefer(manual);
  const viewVideo = (): VideoView => {
    const { rendition } = lead.choice;
    return { video: rendition, spareBps: adaptation.usableBps - (rendition.bitrateBps ?? 0) };
  };
  const follow = (): Adapt => new AudioCompanion(viewVideo, conditions.nowMs).adapt;
  return [lead, ...others.map(({ renditions }) => create(renditions, follow()))];
}

/** What playback of these tracks would begin with, the leading rendition first: nothing is buffered yet. */
export function planStartRenditions(
  tracks: readonly SelectedTrack[],
  manual: RenditionId | null,
  adaptation: Adaptation,
  { config, nowMs, isOnline }: Omit<ChoiceConditions, 'network'> & { readonly config: PlayerConfig },
): readonly RenditionId[] {
  const conditions = { network: config.network, nowMs, isOnline };
  const { forwardSeconds: goalSeconds } = config.buffer;
  const view = { aheadSeconds: 0, goalSeconds, rate: 1, otherBps: 0, renditionAt: () => undefined };
  const lead = new LeadAdaptation(adaptation, () => view, nowMs);
  return createChoosers(tracks, manual, lead, conditions).map(({ choice }) => choice.rendition.id);
}
