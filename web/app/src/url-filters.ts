import { useSearchParams } from 'react-router';

/** Filters that live in the address: they survive a reload, and can be sent to a colleague. */
export function useUrlFilters<Name extends string>(names: readonly Name[]) {
  const [parameters, setParameters] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as Record<
    Name,
    string
  >;

  function setFilter(name: Name, value: string) {
    // As the address is now: a filter that waited for a pause in typing was handed over by an older render.
    const after = new URLSearchParams(window.location.search);
    if (value) after.set(name, value);
    else after.delete(name);
    // At once: a select would show its old value until React gets round to it.
    setParameters(after, { replace: true, preventScrollReset: true, flushSync: true });
  }

  return { filters, setFilter };
}
