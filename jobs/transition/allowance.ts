import { nextMonth, secondsUsed } from '../account.js';
import type { Decision, Limits } from '../transition.js';
import { refuse, type Situation } from './verdicts.js';

type Allowance = Pick<Situation, 'account' | 'now' | 'limits'>;

/** @returns the refusal of a job that would be one too many under way */
export function tooManyActive({ account, limits }: Allowance): Decision | undefined {
  const active = account.active_job_ids.length;
  if (active < limits.maxActiveJobs) return undefined;
  return refuse(
    'too_many_active_jobs',
    `${active} of your jobs are under way; the limit is ${limits.maxActiveJobs}. ` +
      'Wait until one has ended, or cancel one.',
  );
}

/** @returns the refusal of a job whose owner has no time left this month */
export function minutesUsedUp(allowance: Allowance): Decision | undefined {
  if (secondsLeft(allowance) > 0) return undefined;
  const { account, now, limits } = allowance;
  return refuse(
    'minutes_used_up',
    `${clockText(secondsUsed(account, now))} of your audio were transcribed this month; the limit ` +
      `is ${minutes(limits)}. The next month begins on ${nextMonth(now)} (UTC).`,
  );
}

/** @returns the sentence for a song that is longer than what is left of the month */
export function tooLongForTheMonth(songSeconds: number, allowance: Allowance): string {
  return (
    // Rounded against the owner, or a song could seem to be as long as what is left.
    `The song is ${clockText(Math.ceil(songSeconds))} long, but ` +
    `${clockText(secondsLeft(allowance))} of this month’s ${minutes(allowance.limits)} are left. ` +
    `The next month begins on ${nextMonth(allowance.now)} (UTC); the job can be retried then.`
  );
}

/** @returns seconds of audio that the owner may still have transcribed this month */
export function secondsLeft({ account, now, limits }: Allowance): number {
  return Math.max(0, limits.maxSecondsPerMonth - secondsUsed(account, now));
}

function minutes({ maxSecondsPerMonth }: Limits): string {
  return `${maxSecondsPerMonth / 60} minutes`;
}

/** @returns a length of time such as 4:05 */
function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
