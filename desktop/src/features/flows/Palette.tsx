/** The kinds of nodes, to be dragged onto the canvas or added by a click. */
import { useReactFlow } from "@xyflow/react";
import { useText } from "@/shared/i18n";
import { add, DRAGGED_KIND } from "./Canvas";
import { useBoth, useEditor } from "./editor";
import { KindIcon } from "./icons";

export function Palette() {
  const editor = useEditor();
  const both = useBoth();
  const t = useText();
  const { screenToFlowPosition } = useReactFlow();
  const kinds = [...editor.kinds.values()];
  const addInView = (kind: string) => {
    const canvas = document.querySelector(".flow-canvas")?.getBoundingClientRect();
    if (!canvas) return;
    const { x, y } = screenToFlowPosition({
      x: canvas.x + canvas.width / 2,
      y: canvas.y + canvas.height / 2,
    });
    const shift = (editor.document.nodes.length % 5) * 24;
    add(editor, kind, [Math.round(x) - 108 + shift, Math.round(y) - 40 + shift]);
  };
  return (
    <nav className="flow-palette" aria-label={t("flows.palette")}>
      {editor.schema["x-groups"].map((group) => {
        const of = kinds.filter((kind) => kind.group === group.name);
        if (of.length === 0) return null;
        return (
          <section key={group.name}>
            <h3>{both(group.title)}</h3>
            {of.map((kind) => (
              <button
                type="button"
                key={kind.kind}
                className={`flow-kind flow-group-${kind.group}`}
                title={both(kind.help)}
                draggable={!editor.readOnly}
                disabled={editor.readOnly}
                data-kind={kind.kind}
                onDragStart={(event) => {
                  event.dataTransfer.setData(DRAGGED_KIND, kind.kind);
                  event.dataTransfer.effectAllowed = "copy";
                }}
                onClick={() => addInView(kind.kind)}
              >
                <span className="flow-node-icon">
                  <KindIcon kind={kind} />
                </span>
                {both(kind.title)}
              </button>
            ))}
          </section>
        );
      })}
    </nav>
  );
}
