/** What the load generator is told to do, as it goes over to its process. */
export interface Job {
  /** Connections go to these in turn. */
  origins: string[];
  connections: number;
  seconds: number;
  /** Any other status ends the run: figures of wrong answers are worth nothing. */
  expectedStatus: number;
  /** Over all connections; without it each connection asks as soon as it was answered. */
  requestsPerSecond?: number;
  requests: Requests;
}

export type Requests = SameRequests | RefreshRequests | JunkRequests;

/** The same path each time, with the next of the headers and the next of the bodies. */
export interface SameRequests {
  kind: 'same';
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>[];
  bodies?: string[];
}

/** Each connection owns its share of the tokens, and always sends the newest of each. */
export interface RefreshRequests {
  kind: 'refresh';
  path: string;
  headers: Record<string, string>;
  tokens: string[];
}

/** Refresh tokens of the right form, another each time, that nobody has made. */
export interface JunkRequests {
  kind: 'junk';
  path: string;
  headers: Record<string, string>;
  /** A genuine one, for what does not differ. */
  sample: string;
}

export interface LoadResult {
  requests: number;
  /** From the first request to the last answer. */
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Of 'refresh': those that are good now, in the order of those before. */
  tokens?: string[];
}
