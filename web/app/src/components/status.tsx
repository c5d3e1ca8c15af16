import { type ReactNode, useEffect, useState } from 'react';

/** Good news. Its text comes after its region, also where both are new: a region that comes with its text is not read out. */
export function Status({ children }: { children?: ReactNode }) {
  const [said, setSaid] = useState<ReactNode>();
  useEffect(() => setSaid(children), [children]);
  return (
    <div role="status" className="status">
      {said}
    </div>
  );
}
