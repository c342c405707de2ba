/** Asks before a page with unsaved work is left, by a link, the browser's back, or closing it. */
import { App } from "antd";
import { useEffect, useRef } from "react";
import { useBlocker } from "react-router";
import { useText } from "./i18n";

export function LeaveGuard({ unsaved }: { unsaved: () => boolean }) {
  const t = useText();
  const { modal } = App.useApp();
  const latest = useRef(unsaved);
  latest.current = unsaved;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname && latest.current(),
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    void modal.confirm({
      title: t("common.unsaved"),
      okText: t("common.leave"),
      cancelText: t("common.stay"),
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
  }, [blocker, modal, t]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (latest.current()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, []);
  return null;
}
