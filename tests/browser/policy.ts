import { readFileSync } from 'node:fs';

/** The Content-Security-Policy that SECURITY.md gives for the page. */
export const POLICY = /^Content-Security-Policy: (.+)$/m.exec(
  readFileSync('.github/SECURITY.md', 'utf8'),
)![1]!;
