import { createContext, type ReactNode, type RefObject, useContext, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** What was shown last, so that the first page leaves the focus where the browser put it. */
const LastShownContext = createContext<RefObject<string | undefined>>({ current: undefined });

/** Around all pages. */
export function Pages({ children }: { children: ReactNode }) {
  return <LastShownContext value={useRef<string>(undefined)}>{children}</LastShownContext>;
}

/** A page's title and heading. After a navigation the heading takes the focus, so that screen readers read it. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const lastShown = useContext(LastShownContext);
  const shown = `${useLocation().pathname} ${title}`;
  useEffect(() => {
    const before = lastShown.current;
    lastShown.current = shown;
    if (before !== undefined && before !== shown) heading.current?.focus({ preventScroll: true });
  }, [shown, lastShown]);
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
