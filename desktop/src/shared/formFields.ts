/** Which field of a form an error of the server is about. Pure. */

type Name = readonly (string | number)[];

/** The registered field that shows what is at `path` (dotted): that field itself or the nearest one
 * around it, also below a name that only the server knows. */
export function markedField(path: string, names: readonly Name[]): Name | null {
  const parts = path.split(".");
  for (let from = 0; from < parts.length; from++) {
    for (let to = parts.length; to > from; to--) {
      const wanted = parts.slice(from, to).join(".");
      const found = names.find((name) => name.join(".") === wanted);
      if (found) return found;
    }
  }
  return null;
}
