import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

const SignOutContext = createContext<() => void>(() => undefined);
export const SignOutProvider = SignOutContext.Provider;

/** Ends the session, where there is one. */
export function useSignOut(): () => void {
  return useContext(SignOutContext);
}
