/** The engine, as the element takes it. */
export { estimateRun } from '../../style/planning/estimate.ts';
export { StyleTransfer } from '../../style/session/style-transfer.ts';
