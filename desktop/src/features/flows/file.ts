/** A flow's document out of a file on the person's machine. */
import type { FlowDocument } from "@/api/flowTypes";

/** Lets the person pick a file; null when he picks none. Throws when it holds no flow. */
export function pickDocument(): Promise<FlowDocument | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".json,application/json";
    input.oncancel = () => resolve(null);
    input.onchange = () => {
      const file = input.files?.[0];
      if (!file) resolve(null);
      else
        file
          .text()
          .then((text) => resolve(readDocument(text)))
          .catch(reject);
    };
    input.click();
  });
}

/** The document of a text. Throws when it is none. */
export function readDocument(text: string): FlowDocument {
  const data = JSON.parse(text) as Partial<FlowDocument> | null;
  const nodes = data?.nodes;
  const sound =
    Array.isArray(nodes) &&
    nodes.every((node) => typeof node?.id === "string" && typeof node?.kind === "string");
  if (!sound || typeof data?.start !== "string") throw new Error("not a flow");
  return { ...data, key: data.key ?? "", name: data.name ?? "", start: data.start, nodes };
}
