import { EmbeddedJobStore } from '../../jobs/store/embedded.js';

// A process of its own: counts a job's failures up, one transaction at a time.
const [file, jobId, times] = process.argv.slice(2) as [string, string, string];
const store = new EmbeddedJobStore(file);
for (let n = 0; n < Number(times); n++) {
  await store.transact({ jobId }, ({ job, account }) => ({
    kind: 'accept',
    job: { ...job!, failures: job!.failures + 1 },
    account: account!,
    effects: [],
  }));
}
await store.close();
