import { base, colours } from './base.ts';
import { dropZones } from './drop-zones.ts';
import { regions } from './regions.ts';
import { stage } from './stage.ts';
import { status } from './status.ts';
import { tools } from './tools.ts';
import { zoom } from './zoom.ts';

export const styles = [colours, base, stage, zoom, status, dropZones, tools, regions];
