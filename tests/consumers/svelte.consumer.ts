import { consumer, VITE_DEV } from './consumer.ts';

consumer('svelte', { built: 'dist', 'in development': VITE_DEV });
