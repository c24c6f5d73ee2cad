import { expect } from '@open-wc/testing';
import {
  describeAnswer,
  formatRange,
  lengthMeaning,
  parseContentRange,
  planContinuation,
  rangeForRest,
} from '../../../src/net/answer.js';
import type { Answer } from '../../../src/net/answer.js';

const headers = (init: Record<string, string>) => new Headers(init);

describe('parseContentRange', () => {
  const table: readonly [string | null, ReturnType<typeof parseContentRange>][] = [
    ['bytes 0-99/1000', { range: { start: 0, end: 100 }, totalBytes: 1000 }],
    ['bytes 5-5/*', { range: { start: 5, end: 6 }, totalBytes: null }],
    ['bytes */1000', { range: null, totalBytes: 1000 }],
    ['bytes 9-5/1000', null],
    ['items 0-9/10', null],
    ['bytes 0-99', null],
    [null, null],
  ];
  for (const [value, expected] of table) {
    it(`reads ${JSON.stringify(value)}`, () => expect(parseContentRange(value)).to.deep.equal(expected));
  }
});

describe('formatRange', () => {
  it('makes the end inclusive', () => expect(formatRange({ start: 2, end: 10 })).to.equal('bytes=2-9'));
  it('leaves an open end open', () => expect(formatRange({ start: 2 })).to.equal('bytes=2-'));
});

describe('lengthMeaning', () => {
  it('trusts the length of an uncompressed answer of the same origin', () => {
    expect(lengthMeaning(headers({}), 'basic', undefined)).to.equal('body');
  });
  it('does not trust the length of a compressed answer', () => {
    expect(lengthMeaning(headers({ 'Content-Encoding': 'br' }), 'basic', { start: 0 })).to.equal('unknown');
  });
  it('does not trust a length across origins, where the compression may be hidden', () => {
    expect(lengthMeaning(headers({}), 'cors', undefined)).to.equal('unknown');
  });
  it('trusts the answer to a range across origins: the browser asks for it uncompressed', () => {
    expect(lengthMeaning(headers({}), 'cors', { start: 0 })).to.equal('body');
  });
});

describe('describeAnswer', () => {
  it('takes the range and the size from Content-Range', () => {
    const h = headers({ 'Content-Range': 'bytes 10-19/100', ETag: '"a"' });
    expect(describeAnswer(206, h, { start: 10, end: 20 }, 'body')).to.deep.equal({
      status: 206,
      range: { start: 10, end: 20 },
      totalBytes: 100,
      resume: 'range',
      etag: '"a"',
    });
  });
  it('takes the server at its word where Content-Range is hidden', () => {
    const answer = describeAnswer(206, headers({ 'Content-Length': '10' }), { start: 10 }, 'body');
    expect(answer.range).to.deep.equal({ start: 10, end: 20 });
    expect(answer.totalBytes).to.equal(null);
  });
  it('neither trusts nor resumes a compressed range, whose positions are not those of the bytes', () => {
    const h = headers({ 'Content-Range': 'bytes 10-19/100', 'Content-Encoding': 'gzip' });
    const answer = describeAnswer(206, h, { start: 10 }, 'unknown');
    expect(answer).to.deep.include({ range: { start: 10, end: null }, resume: 'restart' });
  });
  it('starts at 0 where the server ignored the range', () => {
    const answer = describeAnswer(200, headers({ 'Content-Length': '100' }), { start: 10 }, 'body');
    expect(answer).to.deep.include({ range: { start: 0, end: 100 }, totalBytes: 100, resume: 'restart' });
  });
  it('resumes by range where the server says that it can', () => {
    const h = headers({ 'Content-Length': '100', 'Accept-Ranges': 'bytes' });
    expect(describeAnswer(200, h, undefined, 'body').resume).to.equal('range');
    expect(describeAnswer(200, h, undefined, 'unknown')).to.deep.include({ resume: 'restart', totalBytes: null });
  });
  it('reads the size of the resource from a 416', () => {
    const answer = describeAnswer(416, headers({ 'Content-Range': 'bytes */100' }), { start: 200 }, 'body');
    expect(answer).to.deep.include({ range: { start: 200, end: 200 }, totalBytes: 100 });
  });
});

describe('planContinuation', () => {
  const first: Answer = {
    status: 206,
    range: { start: 0, end: 100 },
    totalBytes: 100,
    resume: 'range',
    etag: '"a"',
  };
  const rest: Answer = { ...first, range: { start: 40, end: 100 } };
  const gone: Answer = { ...first, status: 416, etag: null };
  const table: readonly [string, Answer, Answer, ReturnType<typeof planContinuation>][] = [
    ['goes on at the position', first, rest, 'continues'],
    ['goes on before the position', first, { ...rest, status: 200, range: { start: 0, end: 100 } }, 'continues'],
    ['cannot use what begins behind the position', first, { ...rest, range: { start: 50, end: 100 } }, 'unusable'],
    ['notices another size', first, { ...rest, totalBytes: 90 }, 'changed'],
    ['notices another tag', first, { ...rest, etag: '"b"' }, 'changed'],
    ['takes a weak tag for the same', first, { ...rest, etag: 'W/"a"' }, 'continues'],
    ['does not judge by what is unknown', first, { ...rest, etag: null, totalBytes: null }, 'continues'],
    ['notices that announced bytes are gone', first, { ...gone, totalBytes: null }, 'changed'],
    [
      'is complete where the length was unknown and nothing follows',
      { ...first, range: { start: 0, end: null }, totalBytes: null },
      { ...gone, totalBytes: 40 },
      'complete',
    ],
    [
      'notices a file that got shorter than what was read',
      { ...first, range: { start: 0, end: null }, totalBytes: null },
      { ...gone, totalBytes: 30 },
      'changed',
    ],
  ];
  for (const [name, a, b, expected] of table) {
    it(name, () => expect(planContinuation(a, b, 40)).to.equal(expected));
  }
});

describe('rangeForRest', () => {
  const first: Answer = { status: 206, range: { start: 10, end: 20 }, totalBytes: 100, resume: 'range', etag: null };
  it('keeps the end that was asked for', () => {
    expect(rangeForRest(first, { start: 10, end: 20 }, 15)).to.deep.equal({ start: 15, end: 20 });
  });
  it('asks to the end of the resource where the server had ignored the range', () => {
    expect(rangeForRest({ ...first, status: 200 }, { start: 10, end: 20 }, 15)).to.deep.equal({ start: 15 });
  });
  it('repeats the request where the server cannot do ranges', () => {
    const restart: Answer = { ...first, resume: 'restart' };
    expect(rangeForRest(restart, { start: 10, end: 20 }, 15)).to.deep.equal({ start: 10, end: 20 });
    expect(rangeForRest({ ...restart, status: 200 }, { start: 10, end: 20 }, 15)).to.equal(undefined);
  });
});
