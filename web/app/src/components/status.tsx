import type { ReactNode } from 'react';

/** Good news. It is in the page before it has anything to say: a region that comes with its text is not read out. */
export function Status({ children }: { children?: ReactNode }) {
  return (
    <div role="status" className="status">
      {children}
    </div>
  );
}
