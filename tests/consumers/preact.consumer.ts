import { consumer } from './consumer.ts';

consumer('preact', { built: 'dist' });
