import type { Invocation } from '../identity/invoker.js';
import type { KeptTask } from './kept-tasks.js';
import { parseTaskName, shortName } from './names.js';

/**
 * Makes a task's call, as Cloud Tasks does.
 *
 * @param task as it is once this dispatch is counted
 * @returns the status that the target answered with, null where it did not answer in time or at all
 */
export async function sendTask(
  task: KeptTask,
  mintToken: (invocation: Invocation) => Promise<string>,
  signal: AbortSignal,
): Promise<number | null> {
  const { request } = task;
  const headers = new Headers({
    'content-type': 'application/octet-stream',
    'user-agent': 'Google-Cloud-Tasks',
    ...request.headers,
    ...taskHeaders(task),
  });
  if (request.oidc !== null) {
    headers.set('authorization', `Bearer ${await mintToken(request.oidc)}`);
  }
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers,
      ...(request.bodyBase64 !== '' && { body: Buffer.from(request.bodyBase64, 'base64') }),
      // Following would carry the token elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(task.dispatchDeadlineMs)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/** https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler lists them. */
function taskHeaders(task: KeptTask): Record<string, string> {
  const { queue, id } = parseTaskName(task.name)!;
  return {
    'x-cloudtasks-queuename': shortName(queue),
    'x-cloudtasks-taskname': id,
    'x-cloudtasks-taskretrycount': String(task.dispatches - 1),
    'x-cloudtasks-taskexecutioncount': String(task.responses),
    'x-cloudtasks-tasketa': (task.scheduledMs / 1000).toFixed(6),
    ...(task.lastStatus !== null && {
      'x-cloudtasks-taskpreviousresponse': String(task.lastStatus),
    }),
  };
}
