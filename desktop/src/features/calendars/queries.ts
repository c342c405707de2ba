/** What the calendar pages ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "@/api/client";
import type { CalendarInput, CalendarYear, OwnDayInput, Paged, WorkingCalendar } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "calendars";

export function useCalendars(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<WorkingCalendar>>("/calendars", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useCalendar(id: string) {
  return useQuery({
    queryKey: [KEY, id],
    queryFn: ({ signal }) => get<WorkingCalendar>(`/calendars/${id}`, {}, signal),
  });
}

export function useYear(id: string, year: number) {
  return useQuery({
    queryKey: [KEY, id, year],
    queryFn: ({ signal }) => get<CalendarYear>(`/calendars/${id}/years/${year}`, {}, signal),
    placeholderData: keepPreviousData,
  });
}

export function useCalendarVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: [KEY] });
    return answer;
  };
  return {
    create: (input: CalendarInput) => then(post<WorkingCalendar>("/calendars", input)),
    change: (id: string, input: Partial<CalendarInput>) =>
      then(patch<WorkingCalendar>(`/calendars/${id}`, input)),
    drop: (id: string) => then(remove(`/calendars/${id}`)),
    setDays: (id: string, days: OwnDayInput) => then(put(`/calendars/${id}/days`, days)),
    clearDays: (id: string, date: string, until: string) =>
      then(remove(`/calendars/${id}/days?date=${date}&until=${until}`)),
  };
}
