/** What the pages of knowledge ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove, sendFile } from "@/api/client";
import type {
  ArticleContent,
  ArticleKind,
  ArticleReading,
  ArticleRow,
  ArticleVersion,
  ArticleVote,
  BriefArticle,
  Filled,
  ForbiddenWord,
  ForbiddenWords,
  FoundArticle,
  KnowledgeCard,
  KnowledgeCategory,
  KnowledgeGap,
  OpenedArticle,
  OrderType,
  ScriptVariable,
  Step,
  SteppedArticle,
  SuggestedArticle,
  SynonymGroups,
  TextDifference,
  ToRead,
  Verdict,
  WholeArticle,
} from "@/api/knowledgeTypes";
import type { Named, Paged, RoleRef } from "@/api/types";
import type { Sheet } from "@/shared/list/AfterList";
import { asSheet, type ListState } from "@/shared/list/urlState";

const KEY = "knowledge";

const asked = <T>(path: string, query: Record<string, string | number | boolean> = {}) => ({
  queryKey: [KEY, path, query],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<T>(`/knowledge${path}`, query, signal),
});

export const useCategories = () => useQuery(asked<KnowledgeCategory[]>("/categories"));

export function useSearch(q: string, category = "") {
  return useQuery({
    ...asked<FoundArticle[]>("/search", { q, category }),
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
    staleTime: 2_000,
  });
}

export function useOfCategory(category: string | null) {
  return useQuery({
    ...asked<BriefArticle[]>(`/categories/${category}/articles`),
    enabled: category !== null,
  });
}

export function useArticle(id: string | null) {
  return useQuery({ ...asked<OpenedArticle>(`/articles/${id}`), enabled: id !== null });
}

export function useRelated(id: string) {
  return useQuery(asked<BriefArticle[]>(`/articles/${id}/related`));
}

/** What changed from a version he read to the one in force. */
export function useChanges(id: string, since: number, on: boolean) {
  return useQuery({
    ...asked<TextDifference>(`/articles/${id}/changes`, { since }),
    enabled: on,
  });
}

export const useOrderTypes = () =>
  useQuery({ ...asked<OrderType[]>("/order-types"), staleTime: 5 * 60_000 });

export function useOrderSuggestions(type: string, words: string) {
  return useQuery({
    ...asked<SuggestedArticle[]>("/order-suggestions", { type, words }),
    enabled: type !== "" || words !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export const useToRead = () => useQuery(asked<ToRead[]>("/to-read"));

/** The orders of the lists where nobody chose. */
export const FIRST = {
  articles: "-changed_at",
  votes: "-at",
  gaps: "-times",
  cards: "-uses",
} as const;

const sheetOf = <T>(
  list: keyof typeof FIRST,
  state: ListState,
  after: string,
  more: Record<string, string> = {},
) => ({
  ...asked<Sheet<T>>(`/${list}`, { ...asSheet(state, after, FIRST[list]), ...more }),
  placeholderData: keepPreviousData,
});

export const useArticles = (state: ListState, after: string, more: Record<string, string>) =>
  useQuery(sheetOf<ArticleRow>("articles", state, after, more));

export const useVotes = (state: ListState, after: string) =>
  useQuery(sheetOf<ArticleVote>("votes", state, after));

export const useGaps = (state: ListState, after: string) =>
  useQuery(sheetOf<KnowledgeGap>("gaps", state, after));

export function useWhole(id: string | null, number: number | null) {
  return useQuery({
    ...asked<WholeArticle>(`/articles/${id}/edit`, number ? { number } : {}),
    enabled: id !== null,
  });
}

export function useVersions(id: string | null) {
  return useQuery({ ...asked<ArticleVersion[]>(`/articles/${id}/versions`), enabled: id !== null });
}

export function useDifference(id: string, old: number, fresh: number) {
  return useQuery(asked<TextDifference>(`/articles/${id}/difference`, { old, new: fresh }));
}

export function useReadings(id: string) {
  return useQuery(asked<ArticleReading[]>(`/articles/${id}/readings`));
}

export const useCardList = (state: ListState, after: string, kind: string) =>
  useQuery(sheetOf<KnowledgeCard>("cards", state, after, { kind }));

/** The first of them, as a panel shows them: those of the queue asked for before the others. */
export function useCards(query: Record<string, string | number | boolean>) {
  return useQuery({
    ...asked<Sheet<KnowledgeCard>>("/cards", query),
    placeholderData: keepPreviousData,
  });
}

/** The types of customers there are phrases for. */
export const useCustomerTypes = (on: boolean) =>
  useQuery({ ...asked<string[]>("/cards/customers"), enabled: on });

export function useFilled(card: string | null, values: Record<string, string>) {
  return useQuery({
    queryKey: [KEY, "filled", card, values],
    queryFn: () => post<Filled>(`/knowledge/cards/${card}/fill`, { values }),
    enabled: card !== null,
    // More gets known of the contact while he talks: what was said stands until the next is there.
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export const useVariables = () =>
  useQuery({ ...asked<ScriptVariable[]>("/cards/variables"), staleTime: Number.POSITIVE_INFINITY });

export const useSynonyms = () => useQuery(asked<SynonymGroups>("/synonyms"));
export const useForbidden = () => useQuery(asked<ForbiddenWords>("/forbidden-words"));

/** Names for selects; those of other features' lists are asked for here, too. */
export const useDepartmentNames = () =>
  useQuery({
    queryKey: ["departments", "whole"],
    queryFn: ({ signal }) => get<Paged<Named>>("/departments", { size: 200 }, signal),
  });
export const useRoleNames = () =>
  useQuery({
    queryKey: ["roles", "whole"],
    queryFn: ({ signal }) => get<Paged<RoleRef>>("/roles", { size: 200 }, signal),
  });
export const useQueueNames = () =>
  useQuery({
    queryKey: ["queue-names"],
    queryFn: ({ signal }) => get<Named[]>("/queues/names", {}, signal),
  });

export type NewArticle = ArticleContent & { category: string; kind: ArticleKind };
export type CardInput = Omit<
  KnowledgeCard,
  "id" | "personal" | "version" | "changed_at" | "uses" | "kind"
>;

export function useKnowledgeVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: [KEY] });
    return answer;
  };
  /** The answer is at once what the page has: else its own save would look like another's. */
  const kept = async <T>(path: string, done: Promise<T>): Promise<T> => {
    const answer = await done;
    await client.cancelQueries({ queryKey: [KEY, path] });
    client.setQueryData(asked<T>(path).queryKey, answer);
    return answer;
  };
  return {
    create: (input: NewArticle) => then(post<WholeArticle>("/knowledge/articles", input)),
    save: (id: string, revision: number, input: ArticleContent) =>
      then(put<WholeArticle>(`/knowledge/articles/${id}/draft`, { ...input, revision })),
    /** The article as it is now, waited for. */
    look: (id: string) => client.refetchQueries({ queryKey: [KEY, `/articles/${id}/edit`] }),
    step: (id: string, step: Step, number: number, reason = "") =>
      then(post<WholeArticle>(`/knowledge/articles/${id}/steps`, { step, number, reason })),
    /** The same step for several versions, each for itself. */
    steps: (step: Step, versions: [string, number][], reason = "") =>
      then(post<SteppedArticle[]>("/knowledge/steps", { step, versions, reason })),
    move: (id: string, category: string) =>
      then(put(`/knowledge/articles/${id}/category`, { category })),
    confirm: (id: string, version: number) =>
      then(post(`/knowledge/articles/${id}/confirm`, { version })),
    follow: (noun: "article" | "category", id: string, follows: boolean) =>
      then(put("/knowledge/subscriptions", { noun, id, follows })),
    vote: (id: string, verdict: Verdict, remark: string) =>
      then(post(`/knowledge/articles/${id}/votes`, { verdict, remark })),
    settleVote: (id: string) => then(post(`/knowledge/votes/${id}/settle`)),
    settleGap: (query: string) => then(post("/knowledge/gaps/settle", { query })),
    createCard: (input: object) => then(post<KnowledgeCard>("/knowledge/cards", input)),
    changeCard: (id: string, input: object) =>
      then(put<KnowledgeCard>(`/knowledge/cards/${id}`, input)),
    retireCard: (id: string, version: number) =>
      then(remove(`/knowledge/cards/${id}?version=${version}`)),
    createCategory: (input: object) => then(post("/knowledge/categories", input)),
    changeCategory: (id: string, input: object) =>
      then(patch(`/knowledge/categories/${id}`, input)),
    saveSynonyms: (groups: string[][], version: string) =>
      kept("/synonyms", put<SynonymGroups>("/knowledge/synonyms", { groups, version })),
    saveForbidden: (words: ForbiddenWord[], version: string) =>
      kept(
        "/forbidden-words",
        put<ForbiddenWords>("/knowledge/forbidden-words", { words, version }),
      ),
    /** A list as it is now, waited for. */
    lookAt: (path: string) => client.refetchQueries({ queryKey: [KEY, path] }),
    remind: (id: string) => then(post<{ people: number }>(`/knowledge/articles/${id}/remind`)),
    /** Of imports, each of which is background work. */
    bring: (file: File, category: string) =>
      sendFile<{ id: string }>("POST", "/knowledge/imports", file, { name: file.name, category }),
    tryAgain: (run: string, category: string) =>
      post<{ id: string }>(
        `/knowledge/imports/${run}/again${category ? `?category=${category}` : ""}`,
      ),
    takeOver: (run: string) => post<{ id: string }>(`/knowledge/imports/${run}/apply`),
    undo: (run: string) => post<{ id: string }>(`/knowledge/imports/${run}/undo`),
    /** Something changed by work in the background. */
    again: () => void client.invalidateQueries({ queryKey: [KEY] }),
  };
}

/** Said and not waited for: what was used and what was not found. */
export const noteUse = (
  noun: "article" | "card",
  id: string,
  query = "",
  interaction: string | null = null,
): void => void post("/knowledge/uses", { noun, id, query, interaction }).catch(() => {});
export const noteGap = (query: string): Promise<void> => post("/knowledge/gaps", { query });
export const preview = (text: string) => post<Filled>("/knowledge/cards/preview", { text });
