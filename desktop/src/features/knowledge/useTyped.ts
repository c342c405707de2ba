/** A search field: what is typed, asked for after a breath, arrows through what was found. */
import { type KeyboardEvent, useEffect, useState } from "react";
import type { FoundArticle } from "@/api/knowledgeTypes";
import { useSearch } from "./queries";

const BREATH_MS = 80;

export function useTyped(choose: (article: string, query: string) => void) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(text.trim());
      setAt(0);
    }, BREATH_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useSearch(asked);
  const found: FoundArticle[] = asked ? (query.data ?? []) : [];
  const nothing = asked !== "" && asked === text.trim() && query.isSuccess && !found.length;
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter of an input method takes a word over and chooses nothing.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt((now) => Math.min(now + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt((now) => Math.max(now - 1, 0));
    else if (event.key === "Enter" && found[at]) choose(found[at].article, asked);
    else return;
    event.preventDefault();
  };
  return { text, setText, asked, found, at, nothing: nothing && !query.isFetching, onKeyDown };
}
