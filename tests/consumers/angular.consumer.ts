import { consumer } from './consumer.ts';

consumer('angular', { built: 'dist' });
