/**
 * Light or dark: as chosen on this browser, or as the system asks, also while it changes with the
 * time of day; Ant Design's tokens for both. Whoever asks his system for less motion gets windows
 * and lists that stand where they open.
 */
import { theme as antTheme, type ThemeConfig } from "antd";
import { useSyncExternalStore } from "react";
import { createValue } from "./value";

export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "system";
export const THEME_CHOICES: readonly ThemeChoice[] = ["system", "light", "dark"];
const KEY = "warmline.theme";
const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

function stored(): ThemeChoice {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "light" || kept === "dark") return kept;
  } catch {
    // No storage: as the system prefers.
  }
  return "system";
}

export const themeOf = (choice: ThemeChoice, systemDark: boolean): Theme =>
  choice === "system" ? (systemDark ? "dark" : "light") : choice;

const choice = createValue<ThemeChoice>(stored());
const value = createValue<Theme>(themeOf(choice.get(), system?.matches ?? false));
const settle = () => value.set(themeOf(choice.get(), system?.matches ?? false));
system?.addEventListener?.("change", settle);

const still = createValue<boolean>(calm?.matches ?? false);
calm?.addEventListener?.("change", () => still.set(calm.matches));

/** Whether nothing on the page is to move by itself. */
export function useStill(): boolean {
  return useSyncExternalStore(still.subscribe, still.get, still.get);
}

export function useTheme(): Theme {
  return useSyncExternalStore(value.subscribe, value.get, value.get);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(choice.subscribe, choice.get, choice.get);
}

export function setTheme(next: ThemeChoice): void {
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Kept for this page only.
  }
  choice.set(next);
  settle();
}

export function themeConfig(theme: Theme, still = false): ThemeConfig {
  const dark = theme === "dark";
  return {
    algorithm: dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? "#4d86f0" : "#1d5fd1",
      colorInfo: dark ? "#4d86f0" : "#1d5fd1",
      colorError: dark ? "#e5534b" : "#c92a2a",
      colorLink: dark ? "#7aa7ff" : "#1d5fd1",
      colorBgLayout: dark ? "#14171c" : "#f4f5f7",
      colorBgContainer: dark ? "#1d2127" : "#ffffff",
      colorBgElevated: dark ? "#252a32" : "#ffffff",
      colorTextSecondary: dark ? "#a4acb9" : "#5a6372",
      colorTextTertiary: dark ? "#a4acb9" : "#5a6372",
      colorTextDescription: dark ? "#a4acb9" : "#5a6372",
      colorTextPlaceholder: dark ? "#8d96a5" : "#6f7785",
      borderRadius: 6,
      fontSize: 14,
      fontFamily: "var(--font)",
      motion: !still,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: {
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 12, headerBorderRadius: 0 },
      Menu: {
        itemHeight: 36,
        itemMarginBlock: 2,
        subMenuItemBg: "transparent",
        itemSelectedColor: dark ? "#a9c7ff" : "#1648b8",
        subMenuItemSelectedColor: dark ? "#a9c7ff" : "#1648b8",
      },
    },
  };
}
