import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { refusalOf } from "./refusal";

describe("a refused log-in", () => {
  it("says what to do, by what went wrong", () => {
    expect(refusalOf(new ApiError(401, "login_wrong", "")).text).toBe("login.wrong");
    expect(refusalOf(new ApiError(403, "user_disabled", "")).text).toBe("login.disabled");
    expect(refusalOf(new ApiError(0, "server_away", "")).text).toBe("login.away");
    expect(refusalOf(new ApiError(502, "server_away", "")).text).toBe("login.away");
    expect(refusalOf(new TypeError("x")).text).toBe("error.unexpected");
  });

  it("counts the delay down in whole seconds", () => {
    const error = new ApiError(429, "login_delayed", "", null, { after_s: 7.2 });
    expect(refusalOf(error)).toEqual({ text: "login.wait", waitSeconds: 8 });
  });
});
