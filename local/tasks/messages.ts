import { randomUUID } from 'node:crypto';

import type { protos } from '@google-cloud/tasks';
import { status } from '@grpc/grpc-js';

import type { KeptTask } from './kept-tasks.js';
import { parseTaskName } from './names.js';
import { v2, type Task } from './service.js';

/** What a call is refused with; `details` is what the client's error says. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: status,
    readonly details: string,
  ) {
    super(details);
  }
}

const DEFAULT_DEADLINE_SECONDS = 600;
const DEADLINE_SECONDS = { least: 15, most: 1800 };
const MOST_SCHEDULE_MS = 30 * 24 * 3600 * 1000;

/**
 * @param request its parent is a queue
 * @returns the task that a CreateTask call asks for
 * @throws Refusal
 */
export function readTask(
  request: { parent?: string | null; task?: Task | null },
  nowMs: number,
): KeptTask {
  const parent = request.parent ?? '';
  const task = request.task ?? {};
  const name = given(task.name) ?? `${parent}/tasks/${randomUUID()}`;
  if (parseTaskName(name)?.queue !== parent) {
    throw invalid(`task.name is "${name}". Expected ${parent}/tasks/ID.`);
  }
  const scheduledMs = toMilliseconds(task.scheduleTime) ?? nowMs;
  if (scheduledMs > nowMs + MOST_SCHEDULE_MS) {
    throw invalid('task.scheduleTime is more than 30 days ahead.');
  }
  const deadlineMs = toMilliseconds(task.dispatchDeadline) ?? DEFAULT_DEADLINE_SECONDS * 1000;
  const { least, most } = DEADLINE_SECONDS;
  if (deadlineMs < least * 1000 || deadlineMs > most * 1000) {
    throw invalid(`task.dispatchDeadline is not within ${least} and ${most} seconds.`);
  }
  return {
    name,
    request: readRequest(task),
    dispatchDeadlineMs: deadlineMs,
    createdMs: nowMs,
    scheduledMs,
    firstDispatchMs: null,
    dispatches: 0,
    responses: 0,
    lastStatus: null,
  };
}

function readRequest({ httpRequest }: Task): KeptTask['request'] {
  if (!httpRequest) throw invalid('task.httpRequest is missing; App Engine tasks are not taken.');
  const { url, headers, body, httpMethod, oidcToken, oauthToken } = httpRequest;
  if (!url || !/^https?:/.test(url) || !URL.canParse(url)) {
    throw invalid(`task.httpRequest.url is "${url ?? ''}". Expected an http or https address.`);
  }
  if (oauthToken) throw invalid('task.httpRequest.oauthToken is not taken, only oidcToken.');
  const account = given(oidcToken?.serviceAccountEmail);
  const method = httpMethod ?? 0;
  return {
    // 0 is "unspecified", which Cloud Tasks takes for POST.
    method: typeof method === 'string' ? method : method === 0 ? 'POST' : v2.HttpMethod[method],
    url,
    headers: headers ?? {},
    bodyBase64: Buffer.from(body ?? '').toString('base64'),
    oidc: account === undefined ? null : { account, audience: given(oidcToken?.audience) ?? url },
  };
}

/** @returns a task as GetTask shows it, without its body */
export function writeTask(task: KeptTask): Task {
  const { name, request, createdMs, scheduledMs, dispatches, responses } = task;
  return {
    name,
    httpRequest: {
      url: request.url,
      httpMethod: v2.HttpMethod[request.method as keyof typeof v2.HttpMethod],
      headers: request.headers,
    },
    createTime: toTimestamp(createdMs),
    scheduleTime: toTimestamp(scheduledMs),
    dispatchDeadline: toTimestamp(task.dispatchDeadlineMs),
    dispatchCount: dispatches,
    responseCount: responses,
    view: v2.Task.View.BASIC,
  };
}

/** Timestamps count since 1970, durations from nothing. */
function toMilliseconds(
  time: protos.google.protobuf.ITimestamp | null | undefined,
): number | undefined {
  if (!time) return undefined;
  return Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6;
}

function toTimestamp(milliseconds: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

/** Texts that were not set come as empty ones. */
function given(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}

function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
