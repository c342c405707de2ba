/** The wave form of a recording, by its path. */
import { useQuery } from "@tanstack/react-query";
import type { Waveform } from "@/shared/recording/model";
import { get } from "./client";

export function useWaveform(path: string): { waveform: Waveform | undefined; loading: boolean } {
  const { data, isLoading } = useQuery({
    queryKey: ["waveform", path],
    queryFn: ({ signal }) => get<Waveform>(path, {}, signal),
    staleTime: Infinity,
    retry: 1,
  });
  return { waveform: data, loading: isLoading };
}
