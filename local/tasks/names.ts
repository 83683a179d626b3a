const QUEUE = 'projects/[\\w:.-]+/locations/[\\w-]+/queues/[\\w-]{1,100}';
const QUEUE_NAME = new RegExp(`^${QUEUE}$`);
const TASK_NAME = new RegExp(`^(${QUEUE})/tasks/([\\w-]{1,500})$`);

/** @returns whether this is a queue's full name */
export function isQueueName(name: string): boolean {
  return QUEUE_NAME.test(name);
}

/** @returns the parts of a task's full name, if it is one */
export function parseTaskName(name: string): { queue: string; id: string } | undefined {
  const [, queue, id] = TASK_NAME.exec(name) ?? [];
  return queue === undefined || id === undefined ? undefined : { queue, id };
}

/** @returns what follows the last slash */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
