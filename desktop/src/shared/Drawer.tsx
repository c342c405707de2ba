/**
 * A drawer, which gives the focus back to what opened it only while nobody else has it. Ant Design's
 * own does so up to half a second after it began to go, wherever one types or chooses by then: a
 * list opened meanwhile shut itself, and letters were lost. Used instead of Ant Design's everywhere.
 */
import { Drawer as AntDrawer, type DrawerProps } from "antd";
import { useLayoutEffect, useRef } from "react";

export function Drawer({ focusable, afterOpenChange, ...rest }: DrawerProps) {
  const opener = useRef<Element | null>(null);
  const { open } = rest;
  // Before the drawer takes the focus, which it does once it is painted.
  useLayoutEffect(() => {
    if (open) opener.current = document.activeElement;
  }, [open]);
  const changed = (shown: boolean) => {
    afterOpenChange?.(shown);
    if (!shown && isFree(document.activeElement) && opener.current instanceof HTMLElement) {
      opener.current.focus({ preventScroll: true });
    }
  };
  return (
    <AntDrawer
      {...rest}
      focusable={{ ...focusable, focusTriggerAfterClose: false }}
      afterOpenChange={changed}
    />
  );
}

/** On nothing, or left behind in a drawer that is gone. */
function isFree(focused: Element | null): boolean {
  if (!focused || focused === document.body) return true;
  const around = focused.closest(".ant-drawer");
  return around !== null && !around.classList.contains("ant-drawer-open");
}
