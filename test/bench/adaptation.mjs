// Plays virtual streams over network traces with our adaptation and others, and prints what came of it:
//   node test/bench/adaptation.mjs [--plays]
import { simulate } from './simulator.mjs';

const { scores, text } = await simulate();
console.log(text);
if (process.argv.includes('--plays'))
  for (const [i, play] of scores[0].plays.entries()) {
    const all = scores
      .slice(0, 4)
      .map(({ plays }) => `${plays[i].linear.toFixed(3)} ${plays[i].rebufferSeconds.toFixed(1)}`);
    console.log(`${play.stream.padEnd(15)} ${play.trace.padEnd(12)} ${all.map((cell) => cell.padStart(14)).join('')}`);
  }
