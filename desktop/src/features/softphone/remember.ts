/** Whether the phone of this tab was on before it was loaded anew; saves a round trip in a talk. */
const KEY = "warmline.phone";

export function remembered(): boolean {
  try {
    return sessionStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

export function remember(on: boolean): void {
  try {
    if (on) sessionStorage.setItem(KEY, "on");
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the phone starts when the live feed says that the agent is signed in.
  }
}
