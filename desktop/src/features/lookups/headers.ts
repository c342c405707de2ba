/** The headers of a form as the server wants them: what was saved stays unless written or removed. Pure. */
export interface HeaderRow {
  name: string;
  value?: string;
}

export function headersToSend(
  rows: readonly HeaderRow[],
  saved: readonly string[],
): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const { name, value } of rows) if (value) sent[name] = value;
  const named = new Set(rows.map((row) => row.name));
  for (const name of saved) if (!named.has(name)) sent[name] = "";
  return sent;
}
