import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { remember } from '../../test/cluster/processes.ts';
import { runFolder } from '../../test/cluster/program.ts';
import type { Job, LoadResult } from './load/job.ts';

type Answer = { result: LoadResult } | { error: string };

/** The process that asks, seen from here. */
export class LoadProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<[Answer]>;

  constructor() {
    this.child = fork(path.join(import.meta.dirname, 'load/generator.ts'), { stdio: 'inherit' });
    remember(this.child.pid!, runFolder());
    this.ended = once(this.child, 'exit').then(() => [{ error: 'the load generator has ended' }]);
  }

  /** One job at a time. @throws where an answer was not the expected one */
  async run(job: Job): Promise<LoadResult> {
    this.child.send(job);
    const answered = once(this.child, 'message') as Promise<[Answer]>;
    const [answer] = await Promise.race([answered, this.ended]);
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  stop(): void {
    this.child.kill();
  }
}
