/** Twelve keys for menus at the other end; also typed while the keypad is open. */
import { Button, Popover, Tooltip } from "antd";
import { useCallback, useEffect, useState } from "react";
import { useText } from "@/shared/i18n";
import { softphone } from "./controller";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export function Keypad({ call }: { call: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Pad call={call} />}
    >
      <Tooltip title={t("strip.keypad")}>
        <Button className="keypad" aria-label={t("strip.keypad")}>
          ⠿
        </Button>
      </Tooltip>
    </Popover>
  );
}

function Pad({ call }: { call: string }) {
  const [pressed, setPressed] = useState("");
  const press = useCallback(
    (key: string) => {
      softphone.keys(call, key);
      setPressed((before) => before + key);
    },
    [call],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!KEYS.includes(event.key) || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      press(event.key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [press]);
  return (
    <div className="pad">
      <output className="pad-shown figures">{pressed || " "}</output>
      {KEYS.map((key) => (
        <Button key={key} onClick={() => press(key)}>
          {key}
        </Button>
      ))}
    </div>
  );
}
