import { Logger } from '@nestjs/common';

/** More than all that is waited for: 3 s for the balancer, 12 s for jobs, 7 s for requests. */
const endWithinMs = 25_000;
/** Under npm one Ctrl-C comes twice: from the terminal, and from npm. */
const echoMs = 500;

/** SIGTERM or SIGINT, listened for from the first moment of the start. A second one, or a hang, ends the process at once. */
export class StopSignal {
  isGiven = false;
  readonly given: Promise<void>;

  constructor() {
    this.given = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.on(signal, () => this.receive(signal, resolve));
    });
  }

  private receive(signal: string, stop: () => void): void {
    if (this.isGiven) return;
    this.isGiven = true;
    stop();
    setTimeout(() => {
      for (const again of ['SIGINT', 'SIGTERM'] as const)
        process.once(again, () => giveUp(`${again} came again`));
    }, echoMs).unref();
    setTimeout(
      () => giveUp(`${endWithinMs / 1000} s after ${signal} something still runs`),
      endWithinMs,
    ).unref();
  }
}

function giveUp(why: string): never {
  new Logger('Gatehouse').error(`Stopped before everything was finished: ${why}`);
  process.exit(1);
}
