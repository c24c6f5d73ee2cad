import { expect } from '@open-wc/testing';
import { RebufferMeter } from '../../../src/player/rebuffer-meter.js';

describe('RebufferMeter', () => {
  it('does not count the start', () => {
    const meter = new RebufferMeter();
    meter.waiting(0, 'wants-to-play');
    meter.playing(1000);
    expect(meter.read(2000)).to.deep.equal({ rebuffers: 0, rebufferSeconds: 0 });
  });

  it('counts an interruption and its time, also while it lasts', () => {
    const meter = new RebufferMeter();
    meter.playing(0);
    meter.waiting(1000, 'wants-to-play');
    meter.waiting(1100, 'wants-to-play');
    expect(meter.read(1500)).to.deep.equal({ rebuffers: 1, rebufferSeconds: 0.5 });
    meter.playing(3000);
    expect(meter.read(9000)).to.deep.equal({ rebuffers: 1, rebufferSeconds: 2 });
  });

  it('does not count seeks and pauses', () => {
    const meter = new RebufferMeter();
    meter.playing(0);
    meter.waiting(1000, 'seeking');
    meter.waiting(1000, 'paused');
    meter.waiting(2000, 'wants-to-play');
    meter.interrupted(2500);
    expect(meter.read(9000)).to.deep.equal({ rebuffers: 1, rebufferSeconds: 0.5 });
  });

  it('does not count what follows a start or a seek at once', () => {
    const meter = new RebufferMeter();
    meter.playing(0);
    meter.waiting(50, 'wants-to-play');
    meter.playing(100);
    meter.waiting(300, 'wants-to-play');
    meter.playing(400);
    meter.interrupted(5000);
    meter.playing(5100);
    meter.waiting(5200, 'wants-to-play');
    meter.playing(5300);
    expect(meter.read(6000).rebuffers).to.equal(0);
    meter.waiting(6000, 'wants-to-play');
    meter.playing(6100);
    meter.waiting(6200, 'wants-to-play');
    expect(meter.read(6300).rebuffers).to.equal(2);
  });
});
