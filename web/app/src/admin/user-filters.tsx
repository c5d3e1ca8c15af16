import { SelectField } from '../components/select-field';
import { roleNames } from './role-names';
import { SearchField } from '../components/search-field';

type Filter = 'query' | 'role' | 'status' | 'sort';

const roles = [['', 'Any role'], ...roleNames] as const;
const statuses = [
  ['', 'Any status'],
  ['active', 'Active'],
  ['disabled', 'Disabled'],
  ['unverified', 'Not verified'],
] as const;
const sorts = [
  ['', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['email', 'E-mail, A to Z'],
  ['-email', 'E-mail, Z to A'],
] as const;

type Props = { filters: Record<Filter, string>; onChange: (filter: Filter, value: string) => void };

export function UserFilters({ filters, onChange }: Props) {
  return (
    <search className="filters">
      <SearchField label="Search" value={filters.query} onChange={(value) => onChange('query', value)} />
      <SelectField
        label="Role"
        value={filters.role}
        options={roles}
        onChange={(value) => onChange('role', value)}
      />
      <SelectField
        label="Status"
        value={filters.status}
        options={statuses}
        onChange={(value) => onChange('status', value)}
      />
      <SelectField
        label="Sort"
        value={filters.sort}
        options={sorts}
        onChange={(value) => onChange('sort', value)}
      />
    </search>
  );
}
