import { base } from './base.ts';
import { colours } from './colours.ts';
import { regions } from './regions.ts';
import { stage } from './stage.ts';
import { status } from './status.ts';
import { tools } from './tools.ts';
import { wells } from './wells.ts';

export const styles = [colours, base, stage, status, wells, tools, regions];
