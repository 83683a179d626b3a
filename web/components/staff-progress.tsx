/** How far something has come, as a staff that fills up. */
export function StaffProgress({ percent, label }: { percent: number; label: string }) {
  const shown = Math.round(Math.min(Math.max(percent, 0), 100));
  return (
    <div
      class="staff"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={shown}
    >
      <div class="staff-done" style={{ width: `${shown}%` }} />
    </div>
  );
}
