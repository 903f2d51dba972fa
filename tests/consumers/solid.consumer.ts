import { consumer } from './consumer.ts';

consumer('solid', { built: 'dist' });
