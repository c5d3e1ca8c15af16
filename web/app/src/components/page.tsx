import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** What was shown last, so that the first page leaves the focus where the browser put it. */
let lastShown: string | undefined;

/** A page's title and heading. After a navigation the heading takes the focus, so that screen readers read it. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = `${useLocation().pathname} ${title}`;
  useEffect(() => {
    if (lastShown !== undefined && lastShown !== shown) heading.current?.focus({ preventScroll: true });
    lastShown = shown;
  }, [shown]);
  return (
    <>
      <title>{title === 'Gatehouse' ? title : `${title} · Gatehouse`}</title>
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{title}</bdi>
      </h1>
      {children}
    </>
  );
}
