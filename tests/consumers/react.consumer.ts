import { consumer, VITE_DEV } from './consumer.ts';

consumer('react', { built: 'dist', 'in development': VITE_DEV });
