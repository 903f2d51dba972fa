import { MAX_WORKGROUPS } from '../gpu/dispatch.ts';

/** Workgroups of `count` invocations, folded into two dimensions where they exceed one. */
export function grid(count: number, workgroup = 64): [number, number] {
  const groups = Math.max(1, Math.ceil(count / workgroup));
  const y = Math.ceil(groups / MAX_WORKGROUPS);
  return [Math.ceil(groups / y), y];
}
