// A worker for the release test: the package's engine, which also says how much of what it made is still in memory.
import { startEngine } from '../../src/worker.js';
import { collectGarbage, COUNTS_CHANNEL, InstanceCounter, type EngineCounts } from './count-instances.js';

const mediaSources = new InstanceCounter().follow('MediaSource');
const abortControllers = new InstanceCounter().follow('AbortController');
const sessionPorts = new InstanceCounter();

addEventListener('message', ({ ports }) => ports.forEach((port) => sessionPorts.add(port)));

const channel = new BroadcastChannel(COUNTS_CHANNEL);
channel.addEventListener('message', async ({ data }) => {
  if (data !== 'count') return;
  await collectGarbage();
  const counts: EngineCounts = {
    sessionPorts: sessionPorts.count,
    mediaSources: mediaSources.count,
    abortControllers: abortControllers.count,
  };
  channel.postMessage(counts);
});

startEngine();
