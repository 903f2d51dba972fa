import { consumer, type Serve } from './consumer.ts';

const START: Serve = { script: 'start', port: (port) => ['-p', String(port)] };
const DEVELOPMENT: Serve = { script: 'dev', port: (port) => ['-p', String(port)] };

consumer('next', { built: START, 'in development': DEVELOPMENT });
