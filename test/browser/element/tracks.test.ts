import { expect, fixture, html, nextFrame, oneEvent } from '@open-wc/testing';
import type { MseWorkerPlayerElement } from '../../../src/index.js';
import { AV, emptyPlayer, record, until } from './support.js';

const VTT = URL.createObjectURL(new Blob(['WEBVTT\n\n00:00.000 --> 00:05.000\nHello'], { type: 'text/vtt' }));

describe('<track> children', () => {
  it('are text tracks of the element, loaded and shown as those of <video>', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`
      <mse-worker-player src="/media/av-sidx.mp4">
        <track default kind="subtitles" srclang="en" label="English" src=${VTT} />
      </mse-worker-player>
    `);
    expect(player.textTracks).to.have.length(1);
    const [track] = player.textTracks;
    expect([track!.kind, track!.language, track!.label]).to.deep.equal(['subtitles', 'en', 'English']);
    const plain = await fixture<HTMLVideoElement>(html`
      <video src="/media/av-sidx.mp4"><track default kind="subtitles" srclang="en" src=${VTT} /></video>
    `);
    await until(() => player.readyState > 0 && plain.readyState > 0, 'metadata');
    // WebKitGTK shows no track unless the viewer's settings ask for it.
    await until(() => track!.mode === plain.textTracks[0]!.mode, 'the mode a <video> gives');
    track!.mode = 'showing';
    await until(() => track!.cues?.length === 1, 'the cue is loaded');
  });

  it('can be added, changed and removed', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player></mse-worker-player>`);
    const track = document.createElement('track');
    track.label = 'One';
    player.append(track);
    await nextFrame();
    expect([...player.textTracks].map((t) => t.label)).to.deep.equal(['One']);
    track.label = 'Two';
    await nextFrame();
    expect([...player.textTracks].map((t) => t.label)).to.deep.equal(['Two']);
    track.remove();
    await nextFrame();
    expect(player.textTracks).to.have.length(0);
  });

  it('get the load event of what was loaded', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player></mse-worker-player>`);
    const track = document.createElement('track');
    track.src = VTT;
    player.append(track);
    setTimeout(() => (player.textTracks[0]!.mode = 'hidden'));
    await oneEvent(track, 'load');
  });

  it('are the only children that matter: others are not shown', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player><p>No custom elements here.</p></mse-worker-player>`,
    );
    expect(player.querySelector('p')!.getBoundingClientRect().height).to.equal(0);
    expect(player.getBoundingClientRect().height).to.equal(150);
  });
});

describe('coloured cues', () => {
  it('have rules where the browser styles parts of cues', async () => {
    const player = await emptyPlayer();
    const rules = player.shadowRoot!.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
    const colors = rules.flatMap(({ cssText }) => /::cue\(\.(\w+)\)/.exec(cssText)?.[1] ?? []);
    const isStyled = CSS.supports('selector(::cue(.yellow))');
    expect(colors).to.deep.equal(isStyled ? ['lime', 'cyan', 'red', 'yellow', 'magenta', 'blue', 'black'] : []);
  });
});

describe('renditions and audio tracks', () => {
  const HLS = '/media/hls/main.m3u8';

  it('are lists that stay the same over sources, players and removals', async () => {
    const player = await emptyPlayer();
    const { videoRenditions, audioTracks } = player;
    expect([videoRenditions.length, audioTracks.length, player.selection]).to.deep.equal([0, 0, null]);
    const changes = record(videoRenditions, 'addrendition', 'removerendition');
    player.src = HLS;
    await until(() => videoRenditions.length === 2 && audioTracks.length === 2, 'the lists');
    // Another player.
    player.placement = 'main';
    await until(() => changes.length === 6, 'gone and there again');
    expect(changes.map(({ type }) => type.slice(0, 3))).to.deep.equal(['add', 'add', 'rem', 'rem', 'add', 'add']);
    const parent = player.parentElement!;
    player.remove();
    await until(() => videoRenditions.length === 0, 'released');
    parent.append(player);
    await until(() => videoRenditions.length === 2, 'there again');
    player.src = AV;
    await until(() => videoRenditions.length === 1, 'another source');
    expect(audioTracks.length, 'audio inside').to.equal(0);
    expect(player.videoRenditions === videoRenditions && player.audioTracks === audioTracks).to.be.true;
  });

  it('begin with the language of the attribute, as it is when a source is loaded', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`
      <mse-worker-player audio-language="de" src=${HLS}></mse-worker-player>
    `);
    const heard = (): string | undefined => player.audioTracks.enabledTrack?.language;
    await until(() => heard() !== undefined, 'the audio');
    expect([heard(), player.audioLanguage]).to.deep.equal(['de', 'de']);
    const { config } = player;
    player.audioLanguage = 'en';
    expect(player.getAttribute('audio-language')).to.equal('en');
    expect(heard(), 'what plays, plays on').to.equal('de');
    player.load();
    await until(() => heard() === 'en', 'the other language');
    player.config = { tracks: { audioLanguage: 'de' } };
    player.load();
    expect(heard()).to.equal(undefined);
    await until(() => heard() !== undefined, 'the audio again');
    expect(heard(), 'the attribute is the nearer word').to.equal('en');
    player.removeAttribute('audio-language');
    player.load();
    await until(() => heard() === 'de', 'as the configuration has it');
    player.config = config;
    player.load();
    await until(() => heard() === 'en', 'as the source has it');
  });

  it('stay as they are while the element moves within the document', async () => {
    const player = await emptyPlayer();
    player.src = HLS;
    await until(() => player.videoRenditions.length === 2, 'the list');
    player.videoRenditions.selectedIndex = 1;
    document.body.append(player);
    await until(() => player.readyState > 0, 'metadata');
    expect([player.videoRenditions.length, player.videoRenditions.selectedIndex]).to.deep.equal([2, 1]);
    player.remove();
  });
});
