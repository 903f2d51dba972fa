import { consumer, VITE_DEV } from './consumer.ts';

consumer('vue', { built: 'dist', 'in development': VITE_DEV });
