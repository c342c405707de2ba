import { describe, expect, it } from "vitest";
import { buttonsIn, type HidCollection, layoutOf, reportsFor, wishOf } from "./hidReports";

/** A headset with a bit for each button and a report of lamps, as many USB headsets describe. */
const BITS: HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [
      {
        reportId: 2,
        items: [
          { usages: [0x000b0020, 0x000b002f, 0x000b0021], reportSize: 1, reportCount: 3 },
          { usages: [], reportSize: 1, reportCount: 5 },
        ],
      },
    ],
    outputReports: [
      {
        reportId: 3,
        items: [
          { usages: [0x00080017, 0x00080009], reportSize: 1, reportCount: 2 },
          { usages: [], reportSize: 1, reportCount: 6 },
          { usages: [0x00080018], reportSize: 1, reportCount: 1 },
        ],
      },
    ],
  },
];
/** One that names the pressed button by number (an array), in a nested collection. */
const ARRAY: HidCollection[] = [
  {
    usagePage: 0x0c,
    children: [
      {
        usagePage: 0x0b,
        inputReports: [
          {
            reportId: 0,
            items: [
              {
                isArray: true,
                isRange: true,
                usageMinimum: 0x000b0020,
                usageMaximum: 0x000b002f,
                logicalMinimum: 1,
                reportSize: 8,
                reportCount: 1,
              },
            ],
          },
        ],
      },
    ],
  },
];
const bytes = (...values: number[]) => new DataView(new Uint8Array(values).buffer);
const layout = (collections: HidCollection[]) => {
  const found = layoutOf(collections);
  if (!found) throw new Error("no layout");
  return found;
};
const RINGING = { ringing: true, talking: false };
const TALKING = { ringing: false, talking: true };

describe("a headset's reports", () => {
  it("given bits, then each button is where the device says it is", () => {
    const here = layout(BITS);
    expect(buttonsIn(here, 2, bytes(0b001))).toEqual({ hook: true, mute: false, flash: false });
    expect(buttonsIn(here, 2, bytes(0b110))).toEqual({ hook: false, mute: true, flash: true });
  });

  it("given another report or a short one, then nothing is read out of it", () => {
    expect(buttonsIn(layout(BITS), 9, bytes(0xff))).toEqual({});
    expect(buttonsIn(layout(BITS), 2, bytes())).toEqual({ hook: false, mute: false, flash: false });
  });

  it("given numbers instead of bits, then the number names the button", () => {
    const here = layout(ARRAY);
    expect(buttonsIn(here, 0, bytes(1)).hook).toBe(true);
    expect(buttonsIn(here, 0, bytes(16))).toEqual({ hook: false, mute: true, flash: false });
    expect(buttonsIn(here, 0, bytes(0)).mute).toBe(false);
  });

  it("given a device without telephony, then it is none of ours", () => {
    const mouse = [{ usagePage: 1, inputReports: [{ items: [{ usages: [0x00090001] }] }] }];
    expect(layoutOf(mouse)).toBeNull();
  });

  it("given lamps, then the report lights exactly those", () => {
    const lamps = { offHook: true, mute: false, ring: true, hold: false };
    expect([...(reportsFor(layout(BITS), lamps).get(3) ?? [])]).toEqual([0b01, 0b1]);
    const dark = { offHook: false, mute: false, ring: false, hold: false };
    expect([...(reportsFor(layout(BITS), dark).get(3) ?? [])]).toEqual([0, 0]);
  });
});

describe("a press", () => {
  it("given ringing, when the hook is lifted, then the call is answered", () => {
    expect(wishOf({ hook: false }, { hook: true }, RINGING)).toBe("answer");
    expect(wishOf({}, { hook: true }, TALKING)).toBeNull();
  });

  it("given a talk, when the hook goes down, then it ends, and only once", () => {
    expect(wishOf({ hook: true }, { hook: false }, TALKING)).toBe("hangUp");
    expect(wishOf({ hook: false }, { hook: false }, TALKING)).toBeNull();
    expect(wishOf({}, { hook: false }, TALKING)).toBeNull();
  });

  it("given a hook that only pulses, then each press says the opposite of what the call does", () => {
    const items = [{ usages: [0x000b0020], reportSize: 1, reportCount: 1, isAbsolute: false }];
    expect(layout([{ inputReports: [{ items }] }]).hookPulses).toBe(true);
    expect(layout(BITS).hookPulses).toBe(false);
    expect(wishOf({ hook: false }, { hook: true }, RINGING, true)).toBe("answer");
    // letting go of the button that answered does not end the talk
    expect(wishOf({ hook: true }, { hook: false }, TALKING, true)).toBeNull();
    expect(wishOf({ hook: false }, { hook: true }, TALKING, true)).toBe("hangUp");
  });

  it("given a talk, when mute or flash goes down, then it mutes or holds; letting go does nothing", () => {
    expect(wishOf({ mute: false }, { mute: true }, TALKING)).toBe("mute");
    expect(wishOf({ mute: true }, { mute: false }, TALKING)).toBeNull();
    expect(wishOf({}, { flash: true }, TALKING)).toBe("hold");
    expect(wishOf({}, { mute: true }, RINGING)).toBeNull();
  });
});
