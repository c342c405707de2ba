/** All shortcuts, and the place to change them. Opened by `?`. */
import { App, Button, Modal } from "antd";
import { useEffect, useState } from "react";
import { useText } from "@/shared/i18n";
import {
  changeKeys,
  combination,
  keysOf,
  resetKeys,
  SHORTCUTS,
  type ShortcutId,
  useKeys,
} from "@/shared/keys";

export function KeysDialog({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const own = useKeys();
  const { message } = App.useApp();
  const [changing, setChanging] = useState<ShortcutId | null>(null);

  useEffect(() => {
    if (!changing) return;
    const onKey = (event: KeyboardEvent) => {
      const combo = combination(event);
      if (!combo) return;
      event.preventDefault();
      event.stopPropagation();
      setChanging(null);
      if (combo === "Escape") return;
      const taken = changeKeys(changing, combo);
      if (taken) message.warning(t("keys.taken", { other: t(SHORTCUTS[taken].text) }));
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [changing, message, t]);

  const reset = (id: ShortcutId) => {
    const taken = resetKeys(id);
    if (taken) message.warning(t("keys.taken", { other: t(SHORTCUTS[taken].text) }));
  };
  return (
    <Modal open={open} onCancel={close} footer={null} title={t("keys.title")} width={560}>
      <table className="keys-table">
        <tbody>
          {(Object.keys(SHORTCUTS) as ShortcutId[]).map((id) => (
            <tr key={id}>
              <td>{t(SHORTCUTS[id].text)}</td>
              <td>
                {changing === id ? (
                  <em className="muted">{t("keys.press")}</em>
                ) : keysOf(id, own) ? (
                  <kbd>{keysOf(id, own)}</kbd>
                ) : (
                  <em className="muted">{t("keys.none")}</em>
                )}
              </td>
              <td>
                <Button type="link" size="small" onClick={() => setChanging(id)}>
                  {t("keys.change")}
                </Button>
                {keysOf(id, own) ? (
                  <Button type="link" size="small" onClick={() => changeKeys(id, "")}>
                    {t("keys.off")}
                  </Button>
                ) : null}
                {keysOf(id, own) === SHORTCUTS[id].keys ? null : (
                  <Button type="link" size="small" onClick={() => reset(id)}>
                    {t("keys.reset")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">{t("keys.hint")}</p>
    </Modal>
  );
}
