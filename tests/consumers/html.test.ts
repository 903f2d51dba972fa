import { consumer } from './consumer.ts';

consumer('html', { 'as it stands': '.' }, true);
