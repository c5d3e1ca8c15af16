/** How often something happened in a window that began with the first time. */
export interface Count {
  count: number;
  /** Milliseconds until the window ends and counting begins again. */
  leftMs: number;
}

/** What becomes of a small state, and what is to be told of it. `state` undefined: nothing is left to remember. */
export interface Step<State, Result> {
  state: State | undefined;
  /** Milliseconds after which nothing in the state matters any more. */
  keepMs: number;
  result: Result;
}

/** A pure function: it may be applied again to a newer state. */
export type Change<State, Result> = (state: State | undefined) => Step<State, Result>;

/** A place where counters live. What changes one is atomic: of a burst, each sees what the one before it left. */
export interface CounterHome {
  increment(key: string, windowMs: number): Promise<Count>;
  /** What `increment` has counted, without counting. */
  look(key: string): Promise<number>;
  change<State, Result>(key: string, change: Change<State, Result>): Promise<Result>;
}
