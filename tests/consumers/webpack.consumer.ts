import { consumer } from './consumer.ts';

consumer('webpack', { built: 'dist' });
