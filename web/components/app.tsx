import { useCallback, useEffect, useState } from 'preact/hooks';

import { readJson, request } from '../api/client.js';
import { parsePageConfig, type PageConfig } from '../api/config.js';
import { openIdentity, type Identity, type Session } from '../session/identity.js';
import { ErrorNote } from './error-note.js';
import { Footer, Header } from './frame.js';
import { HomePage } from './home-page.js';
import { useFocusOnChange, useRoute } from './hooks.js';
import { JobPage } from './job-page.js';
import { closeServices, openServices, ServicesProvider, type Services } from './services.js';
import { SignInPage } from './sign-in-page.js';
import { SignOutProvider } from './sign-out.js';

type AppState =
  | { kind: 'loading' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'signed_out'; identity: Identity }
  | { kind: 'signed_in'; services: Services };

export function App() {
  const [state, setState] = useState<AppState>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(1);

  useEffect(() => start(setState), [attempt]);
  const session = state.kind === 'signed_in' ? state.services.session : undefined;
  const signOut = useCallback(() => {
    session?.signOut().catch((error: unknown) => {
      setState({ kind: 'failed', error });
    });
  }, [session]);

  return (
    <SignOutProvider value={signOut}>
      <Header session={session} />
      <main id="main" class="page" tabIndex={-1}>
        <AppContent
          state={state}
          onRetry={() => {
            setState({ kind: 'loading' });
            setAttempt(attempt + 1);
          }}
        />
      </main>
      <Footer />
    </SignOutProvider>
  );
}

function AppContent({ state, onRetry }: { state: AppState; onRetry: () => void }) {
  switch (state.kind) {
    case 'loading':
      return (
        <p class="quiet" role="status">
          Tuning up…
        </p>
      );
    case 'failed':
      return <ErrorNote error={state.error} onRetry={onRetry} />;
    case 'signed_out':
      return <SignInPage identity={state.identity} />;
    case 'signed_in':
      return (
        <ServicesProvider value={state.services}>
          <Pages />
        </ServicesProvider>
      );
  }
}

function Pages() {
  const route = useRoute();
  useFocusOnChange(route);
  return route.kind === 'home' ? <HomePage /> : <JobPage key={route.jobId} jobId={route.jobId} />;
}

/** Asks what the page has to know, then follows who is signed in. @returns stops that */
function start(setState: (state: AppState) => void): () => void {
  let isStopped = false;
  let stopWatching: () => void = () => undefined;
  let services: Services | undefined;
  let turn = 0;

  const close = (): void => {
    if (services) closeServices(services);
    services = undefined;
  };
  const enter = async (config: PageConfig, session: Session, thisTurn: number): Promise<void> => {
    const opened = await openServices(config, session);
    // Somebody else may have signed in meanwhile.
    if (isStopped || thisTurn !== turn) {
      closeServices(opened);
      return;
    }
    services = opened;
    setState({ kind: 'signed_in', services });
  };
  const fail = (error: unknown): void => {
    if (!isStopped) setState({ kind: 'failed', error });
  };
  const open = async (): Promise<void> => {
    const config = parsePageConfig(await readJson(await request('/api/v1/config')));
    const identity = await openIdentity(config.sign_in);
    if (isStopped) return;
    stopWatching = identity.watch((session) => {
      close();
      turn++;
      if (session) enter(config, session, turn).catch(fail);
      else setState({ kind: 'signed_out', identity });
    });
  };

  open().catch(fail);
  return () => {
    isStopped = true;
    stopWatching();
    close();
  };
}
