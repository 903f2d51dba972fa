import { consumer } from './consumer.ts';

consumer('astro', { built: 'dist' });
