import { protos } from '@google-cloud/tasks';
import type { MethodDefinition } from '@grpc/grpc-js';

/** Cloud Tasks' own messages, as its client package brings them. */
export const { v2 } = protos.google.cloud.tasks;
const { Empty } = protos.google.protobuf;

export type Queue = protos.google.cloud.tasks.v2.IQueue;
export type Task = protos.google.cloud.tasks.v2.ITask;

/** What protobufjs generates for a message. */
interface Message<T, Written> {
  decode: (bytes: Uint8Array) => T;
  encode: (message: Written) => { finish: () => Uint8Array };
}

/** The calls that the server answers; every other is refused as unimplemented. */
export const CLOUD_TASKS_SERVICE = {
  createTask: unary('CreateTask', v2.CreateTaskRequest, v2.Task),
  getTask: unary('GetTask', v2.GetTaskRequest, v2.Task),
  listTasks: unary('ListTasks', v2.ListTasksRequest, v2.ListTasksResponse),
  deleteTask: unary('DeleteTask', v2.DeleteTaskRequest, Empty),
  getQueue: unary('GetQueue', v2.GetQueueRequest, v2.Queue),
  pauseQueue: unary('PauseQueue', v2.PauseQueueRequest, v2.Queue),
  resumeQueue: unary('ResumeQueue', v2.ResumeQueueRequest, v2.Queue),
};

function unary<Request extends object, Response, Written>(
  name: string,
  request: Pick<Message<Request, Request>, 'decode' | 'encode'>,
  response: Message<Response, Written>,
): MethodDefinition<Request, Written> {
  return {
    path: `/google.cloud.tasks.v2.CloudTasks/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message) => Buffer.from(request.encode(message).finish()),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (message) => Buffer.from(response.encode(message).finish()),
    // The server never reads an answer; a definition has to name both ways.
    responseDeserialize: (bytes) => response.decode(bytes) as unknown as Written,
  };
}
