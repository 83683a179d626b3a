import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import { openApi, type Api } from '../api/client.js';
import type { PageConfig } from '../api/config.js';
import { openLive, type Live } from '../live/live.js';
import type { Session } from '../session/identity.js';
import { UploadQueue } from '../upload/upload-queue.js';

/** What the components of somebody who is signed in work with. */
export interface Services {
  config: PageConfig;
  session: Session;
  api: Api;
  live: Live;
  uploads: UploadQueue;
}

const ServicesContext = createContext<Services | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  return useContext(ServicesContext)!;
}

export async function openServices(config: PageConfig, session: Session): Promise<Services> {
  const api = openApi(session.getToken);
  const live = await openLive(config.live, { api, getToken: session.getToken });
  return { config, session, api, live, uploads: new UploadQueue(api) };
}

export function closeServices({ live, uploads }: Services): void {
  uploads.close();
  live.close();
}
