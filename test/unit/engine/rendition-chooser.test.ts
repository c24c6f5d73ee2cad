import { expect } from '@open-wc/testing';
import { RenditionChooser, type Adapt } from '../../../src/engine/rendition-chooser.js';
import { DEFAULT_CONFIG } from '../../../src/model/config.js';
import { PlayerError } from '../../../src/model/errors.js';
import type { Rendition } from '../../../src/model/presentation.js';

const rendition = (id: string): Rendition => ({ id, mimeType: 'video/mp4; codecs="avc1.4d401e"' });
const [low, mid, high] = ['low', 'mid', 'high'].map(rendition) as [Rendition, Rendition, Rendition];
const all = [low, mid, high];

const keepFirst: Adapt = (renditions, current) => ({
  rendition: current && renditions.includes(current) ? current : renditions[0]!,
  reason: 'start',
});

let nowMs = 0;
let isOnline = true;
const choose = (renditions: readonly Rendition[], adapt: Adapt): RenditionChooser =>
  new RenditionChooser(renditions, adapt, {
    network: DEFAULT_CONFIG.network,
    nowMs: () => nowMs,
    isOnline: () => isOnline,
  });

const MISSING = new PlayerError('E_NETWORK_STATUS', '', { url: '', status: 404, attempts: 1 });
const SILENT = new PlayerError('E_NETWORK_FAILED', '', { url: '', attempts: 4 });
const UNDECODABLE = new PlayerError('E_CODEC_UNSUPPORTED', '', { url: '', mimeTypes: [] });

const fetchNext = (chooser: RenditionChooser): string => {
  const choice = chooser.propose();
  chooser.commit(choice);
  return `${choice.rendition.id} ${choice.mode} ${choice.reason}`;
};

describe('RenditionChooser', () => {
  beforeEach(() => {
    nowMs = 0;
    isOnline = true;
  });

  it('says what the adaptation says, with the reason of the last change', () => {
    const answers: ReturnType<Adapt>[] = [
      { rendition: mid, reason: 'start' },
      { rendition: high, reason: 'throughput-rose' },
      { rendition: high, reason: 'buffer-rich' },
    ];
    const chooser = choose(all, () => answers[0]!);
    expect(fetchNext(chooser)).to.equal('mid auto start');
    answers.shift();
    expect(fetchNext(chooser)).to.equal('high auto throughput-rose');
    answers.shift();
    expect(fetchNext(chooser)).to.equal('high auto throughput-rose');
  });

  it('asks nobody where there is only one', () => {
    const chooser = choose([mid], () => expect.fail('asked'));
    expect(fetchNext(chooser)).to.equal('mid auto only-one');
  });

  it('does what the viewer wants until that is taken back', () => {
    const chooser = choose(all, keepFirst);
    fetchNext(chooser);
    expect(chooser.isChange('high')).to.equal(true);
    chooser.prefer('high');
    expect(fetchNext(chooser)).to.equal('high manual manual');
    expect(chooser.isChange('high')).to.equal(false);
    chooser.prefer(null);
    expect(fetchNext(chooser)).to.equal('high auto start');
  });

  it('takes an unknown id for no wish', () => {
    const chooser = choose(all, keepFirst);
    chooser.prefer('huge');
    expect(fetchNext(chooser)).to.equal('low auto start');
  });

  it('leaves out what cannot be fetched, also where the viewer wants it, but never the last one', () => {
    const chooser = choose([low, high], keepFirst);
    chooser.prefer('high');
    fetchNext(chooser);
    expect(chooser.exclude(high, MISSING)).to.equal(true);
    expect(fetchNext(chooser)).to.equal('low auto failed');
    expect(chooser.exclude(low, MISSING)).to.equal(false);
    expect(chooser.isResting).to.equal(false);
    expect(fetchNext(chooser)).to.equal('low auto failed');
  });

  it('comes back to what the viewer wants when its time is over', () => {
    const chooser = choose(all, keepFirst);
    chooser.prefer('high');
    fetchNext(chooser);
    chooser.exclude(high, MISSING);
    expect(fetchNext(chooser)).to.equal('low auto failed');
    nowMs += 5000;
    expect(fetchNext(chooser)).to.equal('high manual manual');
  });

  it('leaves out for good what cannot be decoded', () => {
    const chooser = choose([low, high], keepFirst);
    chooser.prefer('high');
    fetchNext(chooser);
    expect(chooser.exclude(high, UNDECODABLE)).to.equal(true);
    nowMs += 86_400_000;
    expect(fetchNext(chooser)).to.equal('low auto failed');
    expect(chooser.exclude(low, UNDECODABLE)).to.equal(false);
  });

  it('leaves nothing out for a network that is away, and says when to try again', () => {
    const chooser = choose([low, high], keepFirst);
    fetchNext(chooser);
    chooser.succeeded();
    isOnline = false;
    expect(chooser.exclude(low, SILENT)).to.equal(false);
    expect(chooser.isResting).to.equal(true);
    isOnline = true;
    expect(chooser.isResting).to.equal(false);
    expect(fetchNext(chooser)).to.equal('low auto start');
  });

  it('is open while there is something to choose, and nobody has', () => {
    const chooser = choose([low, high], keepFirst);
    expect(chooser.isOpen).to.equal(true);
    chooser.exclude(high, MISSING);
    expect(chooser.isOpen).to.equal(false);
    nowMs += 5000;
    expect(chooser.isOpen).to.equal(true);
    chooser.prefer('low');
    expect(chooser.isOpen).to.equal(false);
  });

  it('says that another one failed', () => {
    const chooser = choose(all, keepFirst);
    fetchNext(chooser);
    chooser.exclude(low, MISSING);
    expect(fetchNext(chooser)).to.equal('mid auto failed');
    expect(fetchNext(chooser)).to.equal('mid auto failed');
  });

  it('begins anew with the renditions of another track', () => {
    const chooser = choose(all, keepFirst);
    chooser.prefer('high');
    fetchNext(chooser);
    chooser.replace([rendition('other')]);
    expect(fetchNext(chooser)).to.equal('other auto only-one');
  });
});
