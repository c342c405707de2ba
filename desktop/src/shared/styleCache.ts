/**
 * Ant Design's styles, kept once they are made. By itself it forgets a component's styles when the
 * last one of its kind leaves the page and makes them anew with the next: on the desk, between two
 * calls, a third of the work of drawing an offer. There are as many as kinds of components.
 */
import { createCache } from "@ant-design/cssinjs";

/** The caches of styles begin so; those of a theme's tokens are to be forgotten with it. */
const STYLE = "style%";

export function keepingCache(): ReturnType<typeof createCache> {
  const cache = createCache();
  const update = cache.opUpdate.bind(cache);
  cache.opUpdate = (path, change) =>
    update(path, (before) => {
      const after = change(before);
      return after === null && before && path.startsWith(STYLE) ? [0, before[1]] : after;
    });
  return cache;
}
