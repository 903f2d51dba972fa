import { base } from './base.ts';
import { colours } from './colours.ts';
import { wells } from './drop-zones.ts';
import { regions } from './regions.ts';
import { stage } from './stage.ts';
import { status } from './status.ts';
import { tools } from './tools.ts';

export const styles = [colours, base, stage, status, wells, tools, regions];
