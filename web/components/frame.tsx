import type { Session } from '../session/identity.js';
import { HOME_HREF } from '../route.js';
import { focusMain } from './hooks.js';
import { useSignOut } from './sign-out.js';

export function Header({ session }: { session: Session | undefined }) {
  const signOut = useSignOut();
  return (
    <>
      <a class="skip-link" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="header">
        <a class="brand" href={HOME_HREF}>
          <Mark />
          Groovesheet
        </a>
        {session && (
          <div class="account">
            <span class="account-name">{session.name}</span>
            <button type="button" class="button quiet-button" onClick={signOut}>
              Sign out
            </button>
          </div>
        )}
      </header>
    </>
  );
}

export function Footer() {
  return (
    <footer class="footer">
      <p>Songs and scores are deleted after a while: download what you want to keep.</p>
    </footer>
  );
}

/** The address holds the page's route: following the link would change it. */
function skip(event: Event): void {
  event.preventDefault();
  focusMain();
}

/** A staff with a percussion clef and a cymbal's note. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 40 26" aria-hidden="true">
      <path class="mark-staff" d="M0 3h40M0 8h40M0 13h40M0 18h40M0 23h40" />
      <path class="mark-clef" d="M7.5 8v10M13.5 8v10" />
      <path class="mark-note" d="m24 4 8 8m0-8-8 8" />
    </svg>
  );
}
