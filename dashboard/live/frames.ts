import type {
  Batch,
  BookOut,
  Delete,
  HealthOut,
  Heartbeat,
  Hello,
  LinkNews,
  MatchCounts,
  OpportunityRow,
  Pong,
  QuestionRow,
  Snapshot,
  StreamError,
  VenueOut,
} from "~/api/generated/schema";

export type { BookOut, Delete, HealthOut, LinkNews, MatchCounts, OpportunityRow, QuestionRow, VenueOut };

export type ServerFrame = Hello | Snapshot | Batch | Heartbeat | Pong | StreamError;
export type Item = Batch["items"][number];
export type Put = Snapshot["items"][number];

export type ClientFrame =
  | { readonly op: "subscribe" | "unsubscribe" | "snapshot"; readonly topics: readonly string[] }
  | { readonly op: "ping"; readonly sent_at: number };
