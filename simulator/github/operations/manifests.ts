import { type Operations, text } from '../core/operation.ts';
import { notFound } from '../core/refusal.ts';
import { appBody } from '../represent/app.ts';
import { known } from '../state/lookup.ts';
import { created } from './reply.ts';

export const manifests: Operations = {
  /** A code serves once. */
  'apps/create-from-manifest': {
    credentials: 'any',
    handle: (world, call) => {
      const code = text(call, 'code');
      const made = world.state.manifestCodes.get(code);
      if (!made) throw notFound();
      world.state.manifestCodes.delete(code);
      const app = known(world.state.apps.get(made.appId), `app ${made.appId}`);
      return created({
        ...appBody(world, app),
        client_id: app.clientId,
        client_secret: app.clientSecret,
        webhook_secret: app.webhookSecret,
        pem: made.privateKey,
      });
    },
  },
};
