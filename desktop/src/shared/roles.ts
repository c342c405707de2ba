/** Words for the shipped roles, which are stored under their Chinese names or their codes. */
import { type Translate, wordOf } from "./i18n";

const CODES: Record<string, string> = {
  坐席: "agent",
  组长: "leader",
  主管: "supervisor",
  质检员: "inspector",
  知识库管理员: "librarian",
  管理员: "admin",
};

/** A role's name in the chosen language; a role of the centre's own keeps its name. */
export function roleWord(name: string, t: Translate): string {
  const code = CODES[name] ?? (Object.values(CODES).includes(name) ? name : null);
  return code ? wordOf(t, "role", code) : name;
}
