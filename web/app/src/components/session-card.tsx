import type { components } from '@gatehouse/client';
import type { ReactNode } from 'react';
import { Time } from './time';

export type Session = components['schemas']['DeviceSessionResponse'];

type Props = { session: Session; badge?: ReactNode; action?: ReactNode };

/** One device that is logged in. */
export function SessionCard({ session, badge, action }: Props) {
  return (
    <li>
      <div>
        <strong>{session.device}</strong> {badge}
        <p className="quiet">
          {session.ip} · since <Time at={session.createdAt} /> · last used <Time at={session.lastUsedAt} />
        </p>
      </div>
      {action}
    </li>
  );
}
