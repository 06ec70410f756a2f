import { writeFile } from 'node:fs/promises';
import { metricsPage } from '../src/metrics/reference-page.ts';

/* Writes the pages that are made from the code: npm run docs. A test proves that they are current. */

await writeFile(new URL('../docs/metrics.md', import.meta.url), metricsPage());
