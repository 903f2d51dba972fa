// @vitest-environment happy-dom
import { describe } from 'vitest';
import { unitTests } from './unit-tests.ts';

describe('in happy-dom', () => unitTests(/^content picture: /));
