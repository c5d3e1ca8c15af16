import { NavLink } from 'react-router';

/** The sections of an area; the one that is shown says so (aria-current). */
export function SectionLinks({ label, links }: { label: string; links: [path: string, name: string][] }) {
  return (
    <nav aria-label={label} className="sections">
      {links.map(([path, name]) => (
        <NavLink key={path} to={path} end={path === '/account'}>
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
