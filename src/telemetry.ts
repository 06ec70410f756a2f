import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from './domain/decision.ts';
import type { Job } from './flow/job.ts';

/** What an operator watches, in Prometheus' text format at /metrics. Labels hold no names of repositories or people. */
export function createMetrics(failedJobs: () => Promise<Readonly<Record<string, number>>>) {
  const registry = new Registry();
  const registers = [registry];
  const deliveries = new Counter({
    name: 'modelwarden_deliveries_total',
    help: 'Webhook deliveries by what became of them.',
    labelNames: ['result'],
    registers,
  });
  const jobs = new Histogram({
    name: 'modelwarden_job_duration_seconds',
    help: 'Time that jobs took, by kind and result.',
    labelNames: ['kind', 'result'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const decisions = new Counter({
    name: 'modelwarden_decisions_total',
    help: 'Evaluations by outcome; one that repeats the last decision counts too.',
    labelNames: ['outcome'],
    registers,
  });
  new Gauge({
    name: 'modelwarden_jobs_failed',
    help: 'Jobs that failed for good and wait for somebody to look, by kind.',
    labelNames: ['kind'],
    registers,
    async collect() {
      this.reset();
      for (const [kind, count] of Object.entries(await failedJobs())) this.set({ kind }, count);
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of this process, its counting in processes apart excluded.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  return {
    delivery: (result: 'accepted' | 'known' | 'refused'): void => deliveries.inc({ result }),
    decision: (outcome: Outcome): void => decisions.inc({ outcome }),
    job: async (kind: Job['kind'], run: () => Promise<void>): Promise<void> => {
      const stop = jobs.startTimer({ kind });
      try {
        await run();
        stop({ result: 'done' });
      } catch (error) {
        stop({ result: 'failed' });
        throw error;
      }
    },
    text: (): Promise<string> => registry.metrics(),
    contentType: registry.contentType,
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
