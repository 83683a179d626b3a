import { loadClerkJSScript, loadClerkUIScript } from '@clerk/shared/loadClerkJsScript';

import { ConnectionError } from '../api/errors.js';
import type { Identity, Session } from './identity.js';

/** What is used here of Clerk, https://clerk.com/docs/js-frontend/reference/objects/clerk */
interface Clerk {
  load: (options: object) => Promise<void>;
  addListener: (listener: (resources: ClerkResources) => void) => () => void;
  mountSignIn: (element: HTMLDivElement, props: object) => void;
  unmountSignIn: (element: HTMLDivElement) => void;
  signOut: () => Promise<void>;
}

interface ClerkResources {
  session?: { getToken: () => Promise<string | null> } | null;
  user?: { id: string; fullName: string | null; username: string | null } | null;
}

declare global {
  interface Window {
    Clerk?: unknown;
    __internal_ClerkUICtor?: unknown;
  }
}

/**
 * Loads Clerk, and what it draws, from the address that is part of the publishable key.
 *
 * @throws ConnectionError where that fails
 */
export async function openClerk(publishableKey: string): Promise<Identity> {
  try {
    await Promise.all([
      loadClerkJSScript({ publishableKey }),
      loadClerkUIScript({ publishableKey }),
    ]);
    const clerk = window.Clerk as Clerk;
    await clerk.load({ ui: { ClerkUI: window.__internal_ClerkUICtor } });
    return identityOf(clerk);
  } catch (error) {
    throw new ConnectionError(
      'Signing in is not possible now: Clerk did not load. Allow its scripts, or try again.',
      { cause: error },
    );
  }
}

function identityOf(clerk: Clerk): Identity {
  return {
    watch: (onSession) => {
      // Clerk tells of every renewed token, too; only another user is news here.
      let userId: string | null | undefined;
      return clerk.addListener((resources) => {
        const session = sessionOf(clerk, resources);
        const currentId = session?.userId ?? null;
        if (currentId === userId) return;
        userId = currentId;
        onSession(session);
      });
    },
    mountSignIn: (element) => {
      clerk.mountSignIn(element, { routing: 'virtual' });
      return () => {
        clerk.unmountSignIn(element);
      };
    },
  };
}

function sessionOf(clerk: Clerk, { session, user }: ClerkResources): Session | undefined {
  if (!session || !user) return undefined;
  return {
    userId: user.id,
    name: user.fullName ?? user.username ?? 'Account',
    getToken: async () => {
      const token = await session.getToken();
      if (token === null) throw new ConnectionError('Your session has ended. Sign in again.');
      return token;
    },
    signOut: () => clerk.signOut(),
  };
}
