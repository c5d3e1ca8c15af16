import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { find, freePort, Program, runFolder } from './program.js';

/** A proxy in front of instances that sends each request to the next of them, as a load balancer does. */
export class HaProxy {
  private constructor(
    private readonly program: Program,
    private readonly port: number,
  ) {}

  /** @param ports of instances on this machine */
  static async start(ports: number[]): Promise<HaProxy> {
    const port = await freePort();
    const file = path.join(runFolder(), `haproxy-${port}.cfg`);
    writeFileSync(file, configuration(port, ports));
    const proxy = new HaProxy(new Program(find('haproxy', 'haproxy'), ['-db', '-f', file]), port);
    await proxy.program.until('ready', () => proxy.isListening());
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return this.program.kill();
  }

  private isListening(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  }
}

/** `http-server-close`: by request, not by connection, so that one client meets both instances in turn. */
function configuration(port: number, ports: number[]): string {
  return `
global
  maxconn 1000
  tune.bufsize 65536
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  option http-server-close
frontend clients
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance roundrobin
${ports.map((each) => `  server at-${each} 127.0.0.1:${each}`).join('\n')}
`;
}
