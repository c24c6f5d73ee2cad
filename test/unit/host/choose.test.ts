import { expect } from '@open-wc/testing';
import {
  choosePlacement,
  type Capabilities,
  type PlacementChoice,
  type PlacementFailure,
} from '../../../src/host/choose.js';
import type { Placement, PlacementReason } from '../../../src/model/placement.js';

const PLACEMENTS: readonly Placement[] = ['worker', 'worker-remote-mse', 'main', 'native'];

/** Failures by what they take away. */
const OF_THE_WORKER: readonly PlacementReason[] = [
  'no-worker',
  'worker-blocked-by-csp',
  'worker-load-failed',
  'worker-boot-timeout',
  'worker-version-mismatch',
  'worker-crashed',
];
const OF_THE_PLACEMENT: readonly PlacementReason[] = [
  'no-mse-in-worker',
  'not-native',
  'engine-load-failed',
  'attach-failed',
  'sourceopen-timeout',
];

const bits = [false, true];
const TABLE: readonly Capabilities[] = bits.flatMap((worker) =>
  bits.flatMap((mse) =>
    bits.flatMap((mseInWorker) => bits.map((native) => ({ worker, mse, mseInWorker, native }) satisfies Capabilities)),
  ),
);
const FAILURES: readonly (readonly PlacementFailure[])[] = [
  [],
  ...[...OF_THE_WORKER, ...OF_THE_PLACEMENT].flatMap((reason) =>
    PLACEMENTS.map((placement) => [{ placement, reason }]),
  ),
];

/** Said in another way than the code says it. */
function isPossible(placement: Placement, capabilities: Capabilities, failures: readonly PlacementFailure[]): boolean {
  const { worker, mse, mseInWorker, native } = capabilities;
  const workerLost = failures.some(({ reason }) => OF_THE_WORKER.includes(reason));
  if (failures.some((failure) => failure.placement === placement)) return false;
  if (placement === 'worker') return worker && mse && mseInWorker && !workerLost;
  if (placement === 'worker-remote-mse') return worker && mse && !workerLost;
  return placement === 'main' ? mse : native;
}

function forEachRow(
  visit: (capabilities: Capabilities, failures: readonly PlacementFailure[], row: string) => void,
): void {
  for (const capabilities of TABLE)
    for (const failures of FAILURES) visit(capabilities, failures, JSON.stringify({ capabilities, failures }));
}

const summary = ({ type, placement, reason }: PlacementChoice): string => `${type} ${placement} ${reason}`;
const EVERYTHING: Capabilities = { worker: true, mse: true, mseInWorker: true, native: true };
const chosen = (missing: Partial<Capabilities>, failures: readonly PlacementFailure[] = []): string =>
  summary(choosePlacement({ ...EVERYTHING, ...missing }, 'auto', failures));

describe('choosePlacement', () => {
  it('chooses the best placement that is possible and has not failed, in every row of the table', () => {
    forEachRow((capabilities, failures, row) => {
      const best = PLACEMENTS.find((placement) => isPossible(placement, capabilities, failures));
      const choice = choosePlacement(capabilities, 'auto', failures);
      expect(choice.type, row).to.equal(best ? 'chosen' : 'impossible');
      if (best) expect(choice.placement, row).to.equal(best);
    });
  });

  it('is "preferred" exactly where the worker is chosen', () => {
    forEachRow((capabilities, failures, row) => {
      const { type, placement, reason } = choosePlacement(capabilities, 'auto', failures);
      expect(reason === 'preferred', row).to.equal(type === 'chosen' && placement === 'worker');
    });
  });

  it('gives the failure as the reason for what is chosen after it', () => {
    forEachRow((capabilities, failures, row) => {
      const [failure] = failures;
      if (!failure || !isPossible(failure.placement, capabilities, [])) return;
      const before = choosePlacement(capabilities, 'auto', []);
      if (before.placement !== failure.placement) return;
      expect(choosePlacement(capabilities, 'auto', failures).reason, row).to.equal(failure.reason);
    });
  });

  for (const requested of PLACEMENTS)
    it(`gives "${requested}" or nothing when it is forced`, () => {
      forEachRow((capabilities, failures, row) => {
        const { type, placement, reason } = choosePlacement(capabilities, requested, failures);
        expect(placement, row).to.equal(requested);
        expect(type, row).to.equal(isPossible(requested, capabilities, failures) ? 'chosen' : 'impossible');
        expect(reason === 'forced', row).to.equal(type === 'chosen');
        expect(reason, row).not.to.equal('preferred');
      });
    });

  const rows: readonly [string, Partial<Capabilities>, readonly PlacementFailure[], string][] = [
    ['nothing is missing', {}, [], 'chosen worker preferred'],
    ['workers have no MediaSource', { mseInWorker: false }, [], 'chosen worker-remote-mse no-mse-in-worker'],
    ['there are no workers', { worker: false }, [], 'chosen main no-worker'],
    ['there is no MediaSource', { mse: false, mseInWorker: false }, [], 'chosen native no-mse'],
    ['there is neither a worker nor MediaSource', { worker: false, mse: false }, [], 'chosen native no-mse'],
    ['there is nothing at all', { worker: false, mse: false, native: false }, [], 'impossible native no-mse'],
    [
      'the page forbids workers',
      {},
      [{ placement: 'worker', reason: 'worker-blocked-by-csp' }],
      'chosen main worker-blocked-by-csp',
    ],
    [
      'the worker crashed behind a MediaSource of the page',
      { mseInWorker: false },
      [{ placement: 'worker-remote-mse', reason: 'worker-crashed' }],
      'chosen main worker-crashed',
    ],
    [
      'the worker has no MediaSource after all',
      {},
      [{ placement: 'worker', reason: 'no-mse-in-worker' }],
      'chosen worker-remote-mse no-mse-in-worker',
    ],
    [
      'the video refused the handle',
      {},
      [{ placement: 'worker', reason: 'attach-failed' }],
      'chosen worker-remote-mse attach-failed',
    ],
    [
      'the MediaSource opened neither in the worker nor in the page',
      {},
      (['worker', 'worker-remote-mse', 'main'] as const).map((placement) => ({
        placement,
        reason: 'sourceopen-timeout',
      })),
      'chosen native sourceopen-timeout',
    ],
    [
      'the engine could not be loaded anywhere, and the browser does not play the type',
      { native: false },
      [
        { placement: 'worker', reason: 'worker-load-failed' },
        { placement: 'main', reason: 'engine-load-failed' },
      ],
      'impossible native engine-load-failed',
    ],
  ];
  for (const [when, missing, failures, expected] of rows)
    it(`${expected}: ${when}`, () => {
      expect(chosen(missing, failures)).to.equal(expected);
    });

  it('says what is in the way of a forced placement', () => {
    const forced = (missing: Partial<Capabilities>, requested: Placement): string =>
      summary(choosePlacement({ ...EVERYTHING, ...missing }, requested, []));
    expect(forced({ worker: false }, 'worker')).to.equal('impossible worker no-worker');
    expect(forced({ mseInWorker: false }, 'worker')).to.equal('impossible worker no-mse-in-worker');
    expect(forced({ worker: false }, 'worker-remote-mse')).to.equal('impossible worker-remote-mse no-worker');
    expect(forced({ mse: false }, 'main')).to.equal('impossible main no-mse');
    expect(forced({ native: false }, 'native')).to.equal('impossible native not-native');
  });
});
