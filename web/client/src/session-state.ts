import { openTabChannel, type TabChannel, type TabMessage } from './tab-channel.js';

export type AuthEvent = 'signed-in' | 'signed-out';
export type AuthListener = (event: AuthEvent) => void;

/** An anonymous visitor costs one refresh in that time, and not one per request. */
const quietMs = 5_000;

/** What this tab knows about the session that all tabs share. */
export class SessionState {
  /** Unknown at first: no script can see the cookies. */
  isSignedIn: boolean | undefined;
  /** Counts changes of person: what one has sent must not be repeated as another. */
  signIns = 0;
  /** Counts new tokens: what was refused with older ones need only be repeated. */
  renewals = 0;
  private userId: string | undefined;
  private quietUntil = 0;
  private readonly listeners = new Set<AuthListener>();
  private readonly channel: TabChannel;

  constructor(sharedAs: string | undefined) {
    this.channel = openTabChannel(sharedAs, (message) => this.note(message));
  }

  /** Notes it, and tells subscribers and other tabs. */
  tell(message: TabMessage, userId?: string): void {
    // Other tabs first: a listener may leave the page.
    this.channel.post(message);
    this.note(message, userId);
  }

  /** Notes whose credentials these are; another person than before came past this tab: by another origin's page, or another process. */
  meet(userId: string | undefined): void {
    const isSame = this.userId === undefined || this.userId === userId;
    if (userId === undefined || this.isSignedIn === false || !isSame) this.note('signed-in');
    this.isSignedIn = true;
    this.userId = userId;
  }

  /** No refresh for a while: it was refused, or the server asked for it. */
  keepQuiet(ms = quietMs): void {
    this.quietUntil = Date.now() + ms;
  }

  get isQuiet(): boolean {
    return Date.now() < this.quietUntil;
  }

  subscribe(listener: AuthListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.channel.close();
  }

  private note(message: TabMessage, userId?: string): void {
    if (message === 'signed-out') {
      this.keepQuiet();
      if (this.isSignedIn === false) return;
    } else {
      this.quietUntil = 0;
    }
    this.isSignedIn = message !== 'signed-out';
    this.renewals += 1;
    if (message === 'refreshed') return;
    this.userId = userId;
    this.signIns += 1;
    for (const listener of this.listeners) callSafely(listener, message);
  }
}

/** What a listener throws is no reason for a login to fail. */
function callSafely(listener: AuthListener, event: AuthEvent): void {
  try {
    listener(event);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}
