/** The text a type begins with. Pure. */

/** The content when the type changes: another template replaces the last one as long as nobody has
 * written into it; what somebody wrote stays. */
export function withTemplate(content: string, last: string, next: string): string {
  const plain = content.trim();
  return plain === "" || plain === last.trim() ? next : content;
}

/** What of an order stands in a new one's draft; kept on this browser until it is made. */
export interface Draft {
  type?: string;
  title?: string;
  content?: string;
  address?: string;
  [name: string]: unknown;
}

const PREFIX = "warmline.ticket.";

export function readDraft(key: string): Draft {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Draft) : {};
  } catch {
    return {};
  }
}

export function keepDraft(key: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
    else sessionStorage.removeItem(PREFIX + key);
  } catch {
    // A browser without storage: the draft lives as long as the page.
  }
}
