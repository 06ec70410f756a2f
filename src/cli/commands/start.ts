import { Command } from 'commander';

export const startCommand = (): Command =>
  new Command('start')
    .description('run the App: webhooks, pages and jobs; configured by environment (see .env.example)')
    .action(async () => {
      const { main } = await import('../../main.ts');
      await main(process.env);
    });
