import { expect } from '@open-wc/testing';
import type { Presentation } from '../../../src/model/presentation.js';
import { chooseForcedText, chooseLoadedText } from '../../../src/player/text-choice.js';

const renditions = [{ id: 'r', mimeType: 'audio/mp4' }];
const presentation: Presentation = {
  kind: 'on-demand',
  duration: 10,
  tracks: [
    { id: 'a-de', type: 'audio', language: 'de', renditions },
    { id: 'a-en', type: 'audio', language: 'en-US', isDefault: true, renditions },
  ],
  textTracks: [
    { id: 'en', kind: 'subtitles', language: 'en' },
    { id: 'f-de', kind: 'subtitles', language: 'de', isForced: true },
    { id: 'f-en', kind: 'subtitles', language: 'en', isForced: true },
  ],
};
const heard = (track: string) => ({
  video: null,
  audio: { track, rendition: 'r', mode: 'auto', reason: 'start' } as const,
  text: null,
});

const HEARD_INSIDE = { video: null, audio: null, text: null };

describe('the forced subtitles to show', () => {
  it('are those in the language that is heard', () => {
    expect(chooseForcedText(presentation, HEARD_INSIDE, [])?.id, 'the default audio').to.equal('f-en');
    expect(chooseForcedText(presentation, heard('a-de'), [])?.id).to.equal('f-de');
    expect(chooseForcedText({ ...presentation, tracks: [] }, HEARD_INSIDE, [])).to.equal(undefined);
  });

  it('are none before it is known what is heard', () => {
    expect(chooseForcedText(presentation, null, [])).to.equal(undefined);
  });

  it('are none while others are chosen', () => {
    for (const mode of ['showing', 'hidden'] as const)
      expect(chooseForcedText(presentation, HEARD_INSIDE, [{ id: 'en', mode }])).to.equal(undefined);
    const own = [
      { id: 'en', mode: 'disabled' },
      { id: 'f-en', mode: 'showing' },
    ] as const;
    expect(chooseForcedText(presentation, HEARD_INSIDE, own)?.id).to.equal('f-en');
  });
});

describe('the text track to load', () => {
  it('is the one showing, else the first hidden one', () => {
    const a = { id: 'a', mode: 'disabled' } as const;
    const b = { id: 'b', mode: 'hidden' } as const;
    expect(chooseLoadedText([a, b, { id: 'c', mode: 'showing' }])).to.equal('c');
    expect(chooseLoadedText([a, b, { id: 'c', mode: 'hidden' }])).to.equal('b');
    expect(chooseLoadedText([a])).to.equal(null);
  });
});
