import { useEffect, useRef } from 'preact/hooks';

import type { Identity } from '../session/identity.js';
import { usePageTitle } from './hooks.js';

export function SignInPage({ identity }: { identity: Identity }) {
  const place = useRef<HTMLDivElement>(null);
  usePageTitle('Sign in');
  useEffect(() => identity.mountSignIn(place.current!), [identity]);
  return (
    <section class="welcome">
      <h1 class="headline">A song goes in. Its drum chart comes out.</h1>
      <p class="lede">
        Drop a recording and get a score that opens in MuseScore, Sibelius, Dorico or Finale, a MIDI
        file, a PDF, the drums alone and the song to play along to.
      </p>
      <div ref={place} />
    </section>
  );
}
