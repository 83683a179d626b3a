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
          pattern=".*\S.*"
          maxLength={60}
          value={name}
          onInput={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      </label>
      <p class="hint">This is a suite for development: any name will do, and nothing is proven.</p>
      <button type="submit" class="button primary" disabled={isRunning}>
        Sign in
      </button>
      {error !== undefined && <ErrorNote error={error} />}
    </form>
  );
}
