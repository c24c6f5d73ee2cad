// What an application would bundle, after the documentation of its multi-thread mode: "Running in MultiThreading mode".
import { MULTI_THREAD } from 'rx-player/experimental/features';
import { EMBEDDED_DASH_WASM, EMBEDDED_WORKER } from 'rx-player/experimental/features/embeds';
import RxPlayer from 'rx-player/minimal';

RxPlayer.addFeatures([MULTI_THREAD]);
globalThis.RxPlayer = RxPlayer;
globalThis.rxWorker = { workerUrl: EMBEDDED_WORKER, dashWasmUrl: EMBEDDED_DASH_WASM };
