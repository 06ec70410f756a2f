import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,simulator,test,tools}/**/*.test.ts'],
    globalSetup: ['test/support/snapshot.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
