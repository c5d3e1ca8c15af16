import { Link } from 'react-router';
import { LogoutButton } from '../components/logout-button';
import { useMe } from '../session';

/** After a link of a letter: the letter may have been another person's than the one who is signed in here. */
export function WayOn() {
  const { data: user } = useMe();
  if (!user) {
    return (
      <p>
        <Link ref={takeFocus} to="/login">
          Log in
        </Link>
      </p>
    );
  }
  return (
    <>
      <p>
        You are signed in as <strong>{user.email}</strong>.
      </p>
      <div className="actions">
        <Link ref={takeFocus} className="button plain" to="/account">
          Your account
        </Link>
        <LogoutButton>Log in as somebody else</LogoutButton>
      </div>
    </>
  );
}

/** From the button, which is gone: the keyboard goes on here, not at the top of the page. */
function takeFocus(link: HTMLElement | null): void {
  link?.focus();
}
