import { expect } from '@open-wc/testing';
import { keepFirst, RenditionChooser, type Adapt } from '../../../src/engine/rendition-chooser.js';
import type { Rendition } from '../../../src/model/presentation.js';

const rendition = (id: string): Rendition => ({ id, mimeType: 'video/mp4; codecs="avc1.4d401e"' });
const [low, mid, high] = ['low', 'mid', 'high'].map(rendition) as [Rendition, Rendition, Rendition];
const all = [low, mid, high];

const fetchNext = (chooser: RenditionChooser): string => {
  const choice = chooser.propose();
  chooser.commit(choice);
  return `${choice.rendition.id} ${choice.mode} ${choice.reason}`;
};

describe('RenditionChooser', () => {
  it('says what the adaptation says, with the reason of the last change', () => {
    const answers: ReturnType<Adapt>[] = [
      { rendition: mid, reason: 'start' },
      { rendition: high, reason: 'throughput-rose' },
      { rendition: high, reason: 'buffer-rich' },
    ];
    const chooser = new RenditionChooser(all, () => answers[0]!);
    expect(fetchNext(chooser)).to.equal('mid auto start');
    answers.shift();
    expect(fetchNext(chooser)).to.equal('high auto throughput-rose');
    answers.shift();
    expect(fetchNext(chooser)).to.equal('high auto throughput-rose');
  });

  it('asks nobody where there is only one', () => {
    const chooser = new RenditionChooser([mid], () => expect.fail('asked'));
    expect(fetchNext(chooser)).to.equal('mid auto only-one');
  });

  it('does what the viewer wants until that is taken back', () => {
    const chooser = new RenditionChooser(all, keepFirst);
    fetchNext(chooser);
    expect(chooser.isChange('high')).to.equal(true);
    chooser.prefer('high');
    expect(fetchNext(chooser)).to.equal('high manual manual');
    expect(chooser.isChange('high')).to.equal(false);
    chooser.prefer(null);
    expect(fetchNext(chooser)).to.equal('high auto start');
  });

  it('takes an unknown id for no wish', () => {
    const chooser = new RenditionChooser(all, keepFirst);
    chooser.prefer('huge');
    expect(fetchNext(chooser)).to.equal('low auto start');
  });

  it('leaves out what cannot be fetched, also where the viewer wants it, but never the last one', () => {
    const chooser = new RenditionChooser([low, high], keepFirst);
    chooser.prefer('high');
    fetchNext(chooser);
    expect(chooser.exclude(high)).to.equal(true);
    expect(fetchNext(chooser)).to.equal('low auto failed');
    expect(chooser.exclude(low)).to.equal(false);
    expect(fetchNext(chooser)).to.equal('low auto failed');
  });

  it('says that another one failed', () => {
    const chooser = new RenditionChooser(all, keepFirst);
    fetchNext(chooser);
    chooser.exclude(low);
    expect(fetchNext(chooser)).to.equal('mid auto failed');
    expect(fetchNext(chooser)).to.equal('mid auto failed');
  });

  it('begins anew with the renditions of another track', () => {
    const chooser = new RenditionChooser(all, keepFirst);
    chooser.prefer('high');
    fetchNext(chooser);
    chooser.replace([rendition('other')]);
    expect(fetchNext(chooser)).to.equal('other auto only-one');
  });
});
