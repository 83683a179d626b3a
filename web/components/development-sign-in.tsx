import { useState } from 'preact/hooks';

import { ErrorNote } from './error-note.js';
import { useAction } from './hooks.js';

/** The suite on one machine knows everybody by name. */
export function DevelopmentSignIn({ onSignIn }: { onSignIn: (name: string) => Promise<void> }) {
  const [name, setName] = useState('');
  const { run, isRunning, error } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    run(() => onSignIn(name.trim().toLowerCase()));
  };
  return (
    <form class="card sign-in" onSubmit={submit}>
      <label class="field">
        <span class="field-label">Your name</span>
        <input
          class="input"
          name="name"
          autocomplete="username"
          required
          pattern="\s*[A-Za-z0-9][A-Za-z0-9_\-]{0,63}\s*"
          title="Letters, digits, _ and -, beginning with a letter or a digit"
          value={name}
          onInput={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      </label>
      <p class="hint">This suite is for development: any word will do, and nothing is proven.</p>
      <button type="submit" class="button primary" disabled={isRunning}>
        Sign in
      </button>
      {error !== undefined && <ErrorNote error={error} />}
    </form>
  );
}
