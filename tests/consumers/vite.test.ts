import { consumer, VITE_DEV } from './consumer.ts';

consumer('vite', { built: 'dist', 'in development': VITE_DEV }, true);
