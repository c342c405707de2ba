/**
 * Saved views of a list and its address: what of it a view keeps, whether the list stands as a view
 * left it, and the address a view leads to. Pure; `api/SavedViews` shows them.
 */

/** What every list keeps besides its own filters. */
const ALWAYS = ["q", "sort"];
/** Where in the list one is: no view keeps it, and every view begins at the start. */
const PLACE = ["page", "after"];

/** The list's filters, words and order in its address. */
export function keptOf(search: URLSearchParams, names: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of [...ALWAYS, ...names]) {
    const value = search.get(name);
    if (value) kept[name] = value;
  }
  return kept;
}

/** Whether the list stands as these filters say. */
export function isView(
  search: URLSearchParams,
  names: readonly string[],
  filters: Record<string, string>,
): boolean {
  const known = new Set([...ALWAYS, ...names]);
  const flat = (one: Record<string, string>) =>
    JSON.stringify(
      Object.entries(one)
        .filter(([name, value]) => known.has(name) && value)
        .sort(([a], [b]) => a.localeCompare(b)),
    );
  return flat(keptOf(search, names)) === flat(filters);
}

/** The address with these filters instead of its own; what belongs to others stays. */
export function viewed(
  search: URLSearchParams,
  names: readonly string[],
  filters: Record<string, string>,
): URLSearchParams {
  const after = new URLSearchParams(search);
  const known = [...ALWAYS, ...names];
  for (const name of [...known, ...PLACE]) after.delete(name);
  for (const name of known) {
    const value = filters[name];
    if (value) after.set(name, value);
  }
  return after;
}

/** Of a list's own tabs the one it stands in, however it is narrowed further: of those whose filters
 * hold the one that says most. */
export function nearest<T extends { filters: Record<string, string> }>(
  tabs: readonly T[],
  kept: Record<string, string>,
): T | undefined {
  const size = (tab: T) => Object.keys(tab.filters).length;
  return tabs
    .filter(({ filters }) => Object.entries(filters).every(([name, one]) => kept[name] === one))
    .sort((one, other) => size(other) - size(one))[0];
}
