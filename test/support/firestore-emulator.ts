import {
  locateFirestoreEmulator,
  startFirestoreEmulator,
  type FirestoreEmulator,
} from '../../local/firestore-emulator.js';
import { announceSkipped, describeWith } from './programs.js';

/**
 * Describes tests that need the official Firestore emulator. Where it or Java is missing they are
 * skipped, and the report says so.
 *
 * @param tests is given a function that starts an emulator
 */
export function describeWithFirestore(
  title: string,
  tests: (start: () => Promise<FirestoreEmulator>) => void,
): void {
  const jar = locateFirestoreEmulator(process.env);
  if (jar === undefined) {
    announceSkipped(title, 'the Firestore emulator of the Google Cloud SDK');
    describe.skip(title, () => {
      tests(() => Promise.reject(new Error('skipped')));
    });
    return;
  }
  describeWith({
    programs: ['java'],
    title,
    tests: () => {
      tests(() => startFirestoreEmulator(jar));
    },
  });
}
