const messages = ['signed-in', 'signed-out', 'refreshed'] as const;

/** What tabs tell each other: never a token. */
export type TabMessage = (typeof messages)[number];

export interface TabChannel {
  post(message: TabMessage): void;
  close(): void;
}

/** To all other tabs and workers of this origin, where there is BroadcastChannel. */
export function openTabChannel(name: string | undefined, receive: (message: TabMessage) => void): TabChannel {
  if (!name || typeof BroadcastChannel === 'undefined') return { post() {}, close() {} };
  let channel: BroadcastChannel | undefined = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => {
    if (messages.includes(data)) receive(data);
  };
  // Node's would keep the process from ending.
  if ('unref' in channel && typeof channel.unref === 'function') channel.unref();
  return {
    post: (message) => channel?.postMessage(message),
    close: () => {
      channel?.close();
      // A closed one throws when something is posted, and what is under way goes on.
      channel = undefined;
    },
  };
}
