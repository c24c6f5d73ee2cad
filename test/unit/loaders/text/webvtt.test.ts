import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { identifyCue } from '../../../../src/loaders/text/cue-id.js';
import { parseTimestamp, parseWebVtt, type WebVtt } from '../../../../src/loaders/text/webvtt.js';

const parse = (...lines: string[]): WebVtt => parseWebVtt(['WEBVTT', '', ...lines].join('\n'))!;

describe('a WebVTT file', () => {
  it('gives its cues with text of several lines, names and settings', () => {
    const { cues, warnings } = parse(
      'NOTE a remark',
      '',
      'intro',
      '00:01.000 --> 00:02.500 align:start line:10%,end position:20%,line-left size:50% vertical:rl region:x',
      'one',
      '<b>two</b>',
      '',
      '100:00:00.000\t-->\t100:00:01.000 line:-1',
      'late',
    );
    expect(cues).to.deep.equal([
      {
        name: 'intro',
        start: 1,
        end: 2.5,
        text: 'one\n<b>two</b>',
        align: 'start',
        line: 10,
        snapToLines: false,
        lineAlign: 'end',
        position: 20,
        positionAlign: 'line-left',
        size: 50,
        vertical: 'rl',
      },
      { start: 360_000, end: 360_001, text: 'late', line: -1 },
    ]);
    expect(warnings).to.deep.equal([]);
  });

  for (const [what, text] of [
    ['CRLF', 'WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nhi\r\n'],
    ['CR', 'WEBVTT\r\r00:01.000 --> 00:02.000\rhi\r'],
    ['a byte order mark', '\ufeffWEBVTT a title\n\n00:01.000 --> 00:02.000\nhi'],
    ['no space around the arrow', 'WEBVTT\n\n00:01.000-->00:02.000\nhi'],
    ['commas of SubRip', 'WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nhi'],
    ['no blank line behind the header', 'WEBVTT\n00:01.000 --> 00:02.000\nhi'],
  ] as const)
    it(`is read with ${what}`, () => {
      expect(parseWebVtt(text)!.cues).to.deep.equal([{ start: 1, end: 2, text: 'hi' }]);
    });

  it('has its clock by X-TIMESTAMP-MAP, in any order', () => {
    for (const map of ['MPEGTS:900000,LOCAL:00:00:10.000', 'LOCAL:00:10.000, MPEGTS:900000'])
      expect(parseWebVtt(`WEBVTT\nX-TIMESTAMP-MAP=${map}\n\n`)!.timestampMap).to.deep.equal({
        local: 10,
        mpegts: 900_000,
      });
    expect(parseWebVtt('WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:x\n')!.warnings.join()).to.include('X-TIMESTAMP-MAP');
  });

  it('has its regions; what has a place of its own is in none', () => {
    const { cues, warnings } = parse(
      'REGION',
      'id:fred width:40% lines:2',
      'regionanchor:0%,100% viewportanchor:10%,90% scroll:up',
      '',
      'REGION',
      'id:plain width:400%',
      '',
      'REGION',
      'width:10%',
      '',
      '00:01.000 --> 00:02.000 region:fred',
      'a',
      '',
      '00:01.000 --> 00:02.000 region:plain align:start',
      'b',
      '',
      '00:01.000 --> 00:02.000 region:fred line:1',
      'c',
      '',
      '00:01.000 --> 00:02.000 region:none',
      'd',
    );
    const regions = cues.map(({ region }) => region);
    const fred = { id: 'fred', width: 40, lines: 2, regionAnchor: [0, 100], viewportAnchor: [10, 90], scroll: 'up' };
    const plain = { id: 'plain', width: 100, lines: 3, regionAnchor: [0, 100], viewportAnchor: [0, 100], scroll: '' };
    expect(regions).to.deep.equal([fred, plain, undefined, undefined]);
    expect(warnings).to.deep.equal([]);
  });

  it('is shown without its style sheet, and says so', () => {
    const { cues, warnings } = parse(
      'STYLE',
      '::cue { color: red }',
      '',
      'NOTE STYLE',
      '',
      '00:01.000 --> 00:02.000',
      'x',
    );
    expect(cues).to.deep.equal([{ start: 1, end: 2, text: 'x' }]);
    expect(warnings).to.deep.equal(['it has a style sheet (STYLE), which is not applied']);
  });

  it('names a cue by the one line above its times', () => {
    const { cues } = parse(
      'NOTE',
      'two lines',
      '00:01.000 --> 00:02.000',
      'a',
      '',
      '7',
      '00:01.000 --> 00:02.000',
      'b',
    );
    expect(cues.map(({ name }) => name)).to.deep.equal([undefined, '7']);
  });

  it('with broken cues gives the others, and warnings', () => {
    const { cues, warnings } = parse(
      '00:01.000 --> later',
      'lost',
      '',
      '00:05.000 --> 00:04.000',
      'backwards',
      '',
      '00:06.000 --> 00:07.000 align:nowhere line:x size:900%',
      'kept',
    );
    expect(cues).to.deep.equal([{ start: 6, end: 7, text: 'kept' }]);
    expect(warnings).to.have.length(2);
  });

  it('is none where it has neither header nor cues', () => {
    for (const text of ['', '<!doctype html><p>Sorry', '{"error": 404}', '\0\0\0\x18ftyp', 'x --> y'])
      expect(parseWebVtt(text), text).to.equal(undefined);
    expect(parseWebVtt('00:01.000 --> 00:02.000\nhi')!.warnings.join()).to.include('WEBVTT');
  });

  it('is read in linear time, however hostile', () => {
    const million = 1_000_000;
    const hostile = [
      `00:01.000${' '.repeat(million)}--> 00:02.000\nhi`,
      `00:01.000 -->${' '.repeat(million)}00:02.000\nhi`,
      `00:01.000 --> 00:02.000 ${'line:1,'.repeat(million / 10)}\nhi`,
      '-->'.repeat(million / 3),
      '1'.repeat(million),
      '-->\n'.repeat(million / 4),
      '\n'.repeat(million),
      'x\n'.repeat(million / 2),
      `REGION\n${'id:a '.repeat(million / 5)}\n\n`,
      'REGION\nid:a\n\n'.repeat(million / 14),
      `X-TIMESTAMP-MAP=${','.repeat(million)}`,
      '00:01.000 --> 00:02.000\n\n'.repeat(30_000),
      `00:01.000 --> 00:02.000\n${'x\n'.repeat(million / 2)}`,
    ];
    for (const text of hostile) {
      const before = performance.now();
      const { cues } = parse(text);
      expect(performance.now() - before, text.slice(0, 40)).to.be.lessThan(1000);
      for (const cue of cues) expect(cue.text.length).to.be.lessThan(10_100);
    }
  });

  it('never makes the parser throw', () => {
    const words = fc.constantFrom(
      'WEBVTT',
      '\n',
      '\r',
      '-->',
      ' ',
      '00:01.000',
      'NOTE',
      'line:',
      '5%',
      ',',
      'X-TIMESTAMP-MAP=',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 40 }), (parts) => {
        for (const { start, end } of parseWebVtt(parts.join(''))?.cues ?? []) expect(end).to.be.greaterThan(start);
      }),
    );
  });
});

describe('times of WebVTT', () => {
  it('are minutes and seconds, with or without hours', () => {
    expect(
      ['00:00.000', '01:02:03.456', '1:02.5', '61:00.000', '00:00:61.000', '-1:00.000', ''].map(parseTimestamp),
    ).to.deep.equal([0, 3723.456, 62.5, undefined, undefined, undefined, undefined]);
  });
});

describe('the id of a cue', () => {
  it('is the same for the same cue, and only for it', () => {
    const cue = { start: 1, end: 2, text: 'hi' };
    expect(identifyCue(cue).id).to.equal(identifyCue({ ...cue, start: 1.00001 }).id);
    // Where a tenth of a second would be rounded up or down.
    expect(identifyCue({ ...cue, start: 1.25 }).id).to.equal(identifyCue({ ...cue, start: 1.2499999 }).id);
    expect(identifyCue(cue).id).not.to.equal(identifyCue({ ...cue, text: 'ho' }).id);
    expect(identifyCue(cue).id).not.to.equal(identifyCue({ ...cue, start: 1.5 }).id);
  });
});
