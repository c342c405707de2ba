/** A person's own rights: a copy of everything, what erasing would do, erasing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, postForBlob } from "@/api/client";

/** What a feature erases (`reason` empty), or keeps, why, and until when. */
export interface Part {
  feature: string;
  what: string;
  count: number;
  reason: string;
  until: string | null;
}

export interface Preview {
  customer: string;
  version: number;
  parts: Part[];
}

export const usePreview = (customer: string, wanted: boolean) =>
  useQuery({
    queryKey: ["customers", customer, "personal-data"],
    queryFn: ({ signal }) => get<Preview>(`/customers/${customer}/personal-data`, {}, signal),
    enabled: wanted,
    // Whoever decides sees how it is now.
    gcTime: 0,
    staleTime: 0,
  });

export const useErase = (customer: string) =>
  useMutation({
    mutationFn: (asked: { version: number; reason: string }) =>
      post<Part[]>(`/customers/${customer}/erase`, asked),
  });

/** Once the page of whoever is erased is left: he is in no list any more. */
export function useForget(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["customers"] });
}

export async function downloadCopy(customer: string, reason: string): Promise<void> {
  const file = await postForBlob(`/customers/${customer}/access-copy`, { reason });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "personal-data.zip";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** First what goes, then what stays; in the order the server says. */
export const goes = (parts: readonly Part[]): Part[] => parts.filter(({ reason }) => !reason);
export const stays = (parts: readonly Part[]): Part[] => parts.filter(({ reason }) => reason);
