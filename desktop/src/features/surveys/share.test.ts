import { expect, it } from "vitest";
import { share } from "./share";

it("shows a share as per cent, and a dash where there was nothing to share", () => {
  expect(share(0.5)).toBe("50.0%");
  expect(share(0)).toBe("0.0%");
  expect(share(null)).toBe("–");
});
