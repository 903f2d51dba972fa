// @vitest-environment jsdom
import { describe } from 'vitest';
import { unitTests } from './unit-tests.ts';

describe('in jsdom', () => unitTests(/^content picture: nothing decodes pictures here/));
