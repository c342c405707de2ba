/** What the prompt pages ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, postForBlob, put, remove, sendFile } from "@/api/client";
import type { NewSpeech, Paged, Prompt, SpeechInput } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "prompts";

export function usePrompts(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Prompt>>("/prompts", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useVoices() {
  return useQuery({
    queryKey: [KEY, "voices"],
    queryFn: ({ signal }) => get<string[]>("/prompts/voices", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function usePromptVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: [KEY] });
    return answer;
  };
  return {
    upload: (key: string, name: string, file: File) =>
      then(sendFile<Prompt>("POST", "/prompts/uploaded", file, { key, name })),
    speak: (input: NewSpeech) => then(post<Prompt>("/prompts/spoken", input)),
    rename: (id: string, name: string) => then(patch<Prompt>(`/prompts/${id}`, { name })),
    replaceFile: (id: string, file: File) =>
      then(sendFile<Prompt>("PUT", `/prompts/${id}/sound`, file)),
    replaceText: (id: string, input: SpeechInput) =>
      then(put<Prompt>(`/prompts/${id}/spoken`, input)),
    drop: (id: string) => then(remove(`/prompts/${id}`)),
    preview: (input: SpeechInput) => postForBlob("/prompts/preview", input),
  };
}
