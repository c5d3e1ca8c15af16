import { openTabChannel, type TabChannel, type TabMessage } from './tab-channel.js';

export type AuthEvent = 'signed-in' | 'signed-out';
export type AuthListener = (event: AuthEvent) => void;

/** What this tab knows about the session that all tabs share. */
export class SessionState {
  /** Unknown at first: no script can see the cookies. */
  isSignedIn: boolean | undefined;
  /** Counts logins and logouts: what one person sent must not be repeated as another. */
  signIns = 0;
  /** Counts new tokens: what was refused with older ones need only be repeated. */
  renewals = 0;
  private readonly listeners = new Set<AuthListener>();
  private readonly channel: TabChannel;

  constructor(sharedAs: string | undefined) {
    this.channel = openTabChannel(sharedAs, (message) => this.note(message));
  }

  /** Notes it, and tells subscribers and other tabs. */
  tell(message: TabMessage): void {
    // Other tabs first: a listener may leave the page.
    this.channel.post(message);
    this.note(message);
  }

  subscribe(listener: AuthListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.channel.close();
  }

  private note(message: TabMessage): void {
    if (message === 'signed-out' && this.isSignedIn === false) return;
    this.isSignedIn = message !== 'signed-out';
    this.renewals += 1;
    if (message === 'refreshed') return;
    this.signIns += 1;
    for (const listener of this.listeners) listener(message);
  }
}
