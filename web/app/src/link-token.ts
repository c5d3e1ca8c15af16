import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

/**
 * The secret of a letter's link. It stands in the fragment, which no server sees, and is taken out of the address bar at
 * once: so it stays out of bookmarks, screenshots and the session history, too. The browser's list of visited pages may
 * keep it: that it works once and not for long is the protection there.
 */
export function useLinkToken(): string | null {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const presented = new URLSearchParams(hash.slice(1)).get('token');
  const [token, setToken] = useState(presented);

  useEffect(() => {
    if (!presented) return;
    // A second link that is opened in the same tab changes the fragment alone.
    setToken(presented);
    void navigate({ hash: '' }, { replace: true });
  }, [presented, navigate]);

  return token;
}
