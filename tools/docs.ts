import { writeFile } from 'node:fs/promises';
import { metricsPage } from '../src/metrics/reference-page.ts';
import { statisticsPage } from '../test/intervals/page.ts';
import { readSeen } from '../test/intervals/seen.ts';

/* Writes the pages that are made from the code: npm run docs. A test proves that they are current. */

await writeFile(new URL('../docs/metrics.md', import.meta.url), metricsPage());
await writeFile(new URL('../docs/statistics.md', import.meta.url), statisticsPage(await readSeen()));
