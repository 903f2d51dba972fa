import { describe } from 'vitest';
import { installed } from './consumer.ts';

describe('typescript, each from 5.4 to 7, libraries checked', () => {
  installed('typescript');
});
