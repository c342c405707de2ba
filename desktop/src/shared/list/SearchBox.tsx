/** The search field of a list; `/` jumps into it, it asks when the typing pauses. */
import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useShortcut } from "../keys";
import type { ListControl } from "./useListState";

const PAUSE_MS = 350;

export function SearchBox({ control, hint }: { control: ListControl; hint: string }) {
  const input = useRef<InputRef>(null);
  const { q } = control.state;
  const [text, setText] = useState(q);
  const latest = useRef(control);
  latest.current = control;
  useShortcut("search", () => input.current?.focus({ cursor: "all" }));
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text.trim() === latest.current.state.q) return;
    const timer = setTimeout(() => latest.current.set({ q: text.trim() }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Input
      ref={input}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={() => control.set({ q: text.trim() })}
      prefix={<SearchOutlined />}
      suffix={text ? null : <kbd>/</kbd>}
      placeholder={hint}
      aria-label={hint}
      allowClear
      style={{ width: 240 }}
    />
  );
}
