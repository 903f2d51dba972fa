/**
 * What `npm run bench -- --peers` compares with. The peers' packages are pinned in this folder's own package.json,
 * installed when they are first asked for, and bundled into scripts that keep the contract of ../work.ts.
 */
import type { Runtime } from './bundle.ts';

export { buildContender, type ContenderScript } from './bundle.ts';
export { installPeers } from './install.ts';
export { pytorchContenders } from './pytorch.ts';

export interface PeerEntry {
  readonly name: string;
  /** Where it runs as a script; `host`: a process of its own, see `pytorchContenders`. */
  readonly runtimes: readonly (Runtime | 'host')[];
}

export const PEERS: readonly PeerEntry[] = [
  { name: 'tfjs-webgpu', runtimes: ['chrome', 'dawn'] },
  { name: 'tfjs-webgl', runtimes: ['chrome'] },
  { name: 'jax-webgpu', runtimes: ['chrome', 'dawn'] },
  { name: 'ort-webgpu', runtimes: ['chrome', 'dawn'] },
  { name: 'ort-wasm', runtimes: ['chrome', 'dawn'] },
  { name: 'pytorch', runtimes: ['host'] },
];
