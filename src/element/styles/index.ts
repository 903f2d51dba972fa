import { base } from './base.ts';
import { stage } from './stage.ts';
import { status } from './status.ts';
import { wells } from './wells.ts';

export const styles = [base, stage, status, wells];
