/** What leaders write to agents, as the API gives it. By hand, like `types`. */
export interface LeaderMessage {
  id: string;
  author: string;
  text: string;
  sent_at: string;
  read_at: string | null;
}
