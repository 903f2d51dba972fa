// In a page: the harness by a global name.
import { type Harness, harness } from './harness.ts';

declare global {
  var engine: Harness;
}

globalThis.engine = harness;
