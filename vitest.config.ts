import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A whole story takes a minute: one that begins last would run alone, beside an idle processor. */
class StoriesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      moduleId.endsWith('killed.test.ts') ? 0 : moduleId.includes('/test/') ? 1 : 2;
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['{src,simulator,test,tools}/**/*.test.ts'],
    globalSetup: ['test/support/snapshot.ts'],
    pool: 'forks',
    // No test changes what another sees: they share processes, which saves a third of the time.
    isolate: false,
    // One more than the two cores of a small machine, because stories wait for processes of their own.
    maxWorkers: 3,
    // What a process compiled is there for the next: commands and Apps are started by the dozen.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('./node_modules/.cache/compiled', import.meta.url)) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: StoriesFirst },
  },
});
