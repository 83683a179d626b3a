import type { Account } from './transition.js';

/** An owner's account before the first job. */
export function emptyAccount(owner: string): Account {
  return { owner, active_job_ids: [], month: '', seconds_this_month: 0 };
}

/** @returns the account with a job among those under way, or not; the same object if it was so */
export function withJob(account: Account, jobId: string, active: boolean): Account {
  const others = account.active_job_ids.filter((id) => id !== jobId);
  if (active === others.length < account.active_job_ids.length) return account;
  return { ...account, active_job_ids: active ? [...others, jobId] : others };
}

/** @returns seconds of audio that were charged in the month of `now`, which may be a new one */
export function secondsUsed(account: Account, now: string): number {
  return account.month === monthOf(now) ? account.seconds_this_month : 0;
}

/** @returns the account with some seconds of audio charged to the month of `now` */
export function withSeconds(account: Account, seconds: number, now: string): Account {
  return {
    ...account,
    month: monthOf(now),
    seconds_this_month: secondsUsed(account, now) + seconds,
  };
}

/** @returns the day that the next month's count begins on, such as 2026-12-01 */
export function nextMonth(now: string): string {
  const month = new Date(now);
  // The first, before stepping on: the 31st of a month that has 30 days would be the first of the next.
  month.setUTCDate(1);
  month.setUTCMonth(month.getUTCMonth() + 1);
  return month.toISOString().slice(0, '2026-12-01'.length);
}

function monthOf(now: string): string {
  return now.slice(0, '2026-11'.length);
}
