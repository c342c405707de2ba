/** Words for roles: shipped ones are translated by their code, the centre's own keep their name. */
import { type Translate, wordOf } from "./i18n";

export function roleWord(role: { name: string; code: string | null }, t: Translate): string {
  return role.code ? wordOf(t, "role", role.code) : role.name;
}
