import { stopOnSignals } from './job/interruption.js';

// Before the rest is loaded, which takes a second: who is told to stop in that time is to give its job
// back like any other, rather than to leave it waiting.
const stop = stopOnSignals(process);
const { main } = await import('./job/main.js');
// Clients may keep connections, and with them the process, alive.
process.exit(await main(process.env, stop));
