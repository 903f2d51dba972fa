import { readFileSync } from 'node:fs';

/** The Content-Security-Policy that the README gives for the page. */
export const POLICY = /^Content-Security-Policy: (.+)$/m.exec(readFileSync('README.md', 'utf8'))![1]!;
