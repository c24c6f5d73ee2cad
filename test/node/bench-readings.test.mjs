import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawChart } from '../bench/chart.mjs';
import { shiftSegment } from '../bench/live.mjs';
import { splitByThread } from '../bench/size.mjs';
import { scriptByCause, scriptMs } from '../bench/trace.mjs';

describe('script time from a trace', () => {
  const mark = (name, tts) => ({ name, ph: 'I', pid: 1, tid: 1, tts });
  const span = (name, tts, tdur, tid = 1, pid = 1) => ({ name, ph: 'X', pid, tid, tts, tdur });
  const marks = [mark('from', 1000), mark('to', 11_000)];
  const read = (...events) => scriptMs([...marks, ...events], 'from', 'to');

  it('counts calls and promise reactions', () => {
    assert.equal(read(span('FunctionCall', 2000, 1000), span('RunMicrotasks', 4000, 500)), 1.5);
  });

  it('counts what is nested once', () => {
    assert.equal(
      read(span('EvaluateScript', 2000, 3000), span('FunctionCall', 2500, 500), span('MinorGC', 4500, 1000)),
      3.5,
    );
  });

  it('leaves out workers, other processes, and what is no script', () => {
    assert.equal(
      read(span('FunctionCall', 2000, 1000, 2), span('FunctionCall', 2000, 1000, 1, 2), span('Paint', 2000, 1000)),
      0,
    );
  });

  it('counts the part between the marks', () => {
    assert.equal(
      read(span('FunctionCall', 500, 1000), span('FunctionCall', 10_500, 1000), span('FunctionCall', 20_000, 9)),
      1,
    );
  });

  it('says what it ran for', () => {
    const event = { ...span('EventDispatch', 2000, 1000), args: { data: { type: 'pause' } } };
    const script = [span('FunctionCall', 2100, 500), span('RunMicrotasks', 4000, 200), span('MajorGC', 5000, 1000)];
    assert.deepEqual(scriptByCause([...marks, event, ...script, span('v8.callFunction', 7000, 100)], 'from', 'to'), [
      ['garbage collection', 1],
      ['event pause', 0.5],
      ['microtasks', 0.2],
      ['messages and others', 0.1],
    ]);
  });

  it('says which mark is missing', () => {
    assert.throws(() => scriptMs([marks[0]], 'from', 'to'), /no mark to/);
  });
});

describe('the code that a page loads', () => {
  const request = (path, destination, referrer) => ({ path, destination, referrer, bytes: Buffer.alloc(0) });

  it('is told apart by who asked for it', () => {
    const requests = [
      request('player.js', 'script', ''),
      request('engine.js', 'worker', ''),
      request('chunk.js', 'script', 'code/engine.js'),
      request('chunk-of-chunk.js', 'script', 'code/chunk.js'),
      request('menu.js', 'script', 'code/player.js'),
    ];
    const { main, worker } = splitByThread(requests);
    assert.deepEqual(
      main.map(({ path }) => path),
      ['player.js', 'menu.js'],
    );
    assert.deepEqual(
      worker.map(({ path }) => path),
      ['engine.js', 'chunk.js', 'chunk-of-chunk.js'],
    );
  });
});

describe('a repeated live segment', () => {
  const box = (type, ...parts) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const u32 = (...values) =>
    Buffer.concat(values.map((value) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])));
  const u64 = (value) => u32(Math.floor(value / 2 ** 32), value % 2 ** 32);

  it('goes on in time, in its index and in its fragments', () => {
    const make = (seconds) =>
      Buffer.concat([
        box('sidx', u32(1 << 24, 1, 12_288), u64(seconds * 12_288), u64(0), u32(0)),
        box('moof', box('traf', box('tfdt', u32(1 << 24), u64(seconds * 12_288)))),
      ]);
    assert.deepEqual(shiftSegment(make(2), 400_000), make(400_002));
    assert.deepEqual(shiftSegment(make(2), 0), make(2));
  });
});

describe('the chart', () => {
  const values = [
    { title: 'ours', role: 'ours', value: 10, text: '10' },
    { title: '<video>', role: 'platform', value: 40, text: '40' },
    { title: 'broken', role: 'adaptive', value: NaN, text: 'failed' },
    { title: 'absent', role: 'adaptive', value: NaN, text: '' },
  ];
  const svg = drawChart([{ chart: 'Seek & go', values }, { values }], 'dark', 'a <caption>');

  it('has bars in proportion, and says what failed', () => {
    const widths = Array.from(svg.matchAll(/<rect [^>]*width="([\d.]+)"/g), ([, width]) => Number(width));
    assert.equal(widths.length, 3);
    assert.ok(Math.abs(widths[1] - 4 * widths[0]) < 0.5, widths.join(' '));
    assert.equal(widths[2], 0);
    assert.match(svg, />failed</);
    assert.doesNotMatch(svg, /absent/);
  });

  it('has text that is text', () => {
    assert.match(svg, /Seek &#38; go/);
    assert.match(svg, /&#60;video&#62;/);
    assert.doesNotMatch(svg, /<video>|<caption>/);
  });
});
