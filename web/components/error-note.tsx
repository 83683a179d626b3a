import type { ComponentChildren } from 'preact';
import { explain } from '../api/errors.js';
import { useSignOut } from './sign-out.js';

/** Says what went wrong and offers what may help. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, detail, remedy } = explain(error);
  const signOut = useSignOut();
  return (
    <Note title={title} detail={detail}>
      {remedy === 'retry' && onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      )}
      {remedy === 'sign_in' && (
        <button type="button" class="button" onClick={signOut}>
          Sign in again
        </button>
      )}
    </Note>
  );
}

export function Note(props: { title: string; detail: string; children?: ComponentChildren }) {
  const { title, detail, children } = props;
  return (
    <div class="note" role="alert">
      <p class="note-title">{title}</p>
      <p>{detail}</p>
      <div class="actions">{children}</div>
    </div>
  );
}
