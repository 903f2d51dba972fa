/** Makes the tables of the Markdown files anew: `npm run readme`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { TABLE_FILES, withTables } from './tables.ts';

for (const file of TABLE_FILES) writeFileSync(file, withTables(readFileSync(file, 'utf8')));
