/** 工作台 with the parts of other features in its columns: features never import each other. */
import DeskPage from "@/features/home/DeskPage";
import { KnowledgePanel } from "@/features/knowledge/KnowledgePanel";

export default function Desk() {
  return (
    <DeskPage
      help={(contact) => (
        <KnowledgePanel interaction={contact?.id ?? null} queue={contact?.queue ?? null} />
      )}
    />
  );
}
