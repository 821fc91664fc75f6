/** What is handed over as a file, and the proof that is run again on one. */
import { useMutation } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** Hand a file to the reader, byte for byte as the server wrote it. */
function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Fetch the daily aggregate of some UTC days as one table. */
export function useDailyDownload(from: string, to: string) {
  return useMutation({
    mutationFn: async () => {
      const params = { query: { from, to, format: "csv" } } as const;
      const table = await unwrap(
        client.GET("/api/v1/opportunities/daily", { params, parseAs: "blob" }) as Promise<{
          data?: Blob;
          error?: unknown;
          response: Response;
        }>,
      );
      save(table, `allsight-opportunities-${from}-${to}.csv`);
    },
  });
}

/** Fetch the evidence and hand it over as one file. */
export function useEvidenceDownload(id: string, most: string | null) {
  return useMutation({
    mutationFn: async () => save(await evidence(id, most), `allsight-evidence-${id}.json`),
  });
}

/** The evidence byte for byte: of one as it is listed, or as it is proved for at most so much. */
function evidence(id: string, most: string | null): Promise<Blob> {
  const path = { opportunity: id };
  if (most === null) {
    const params = { path };
    return unwrap(client.GET("/api/v1/opportunities/{opportunity}/evidence", { params, parseAs: "blob" }));
  }
  const params = { path, query: { bankroll: most } };
  return unwrap(
    client.GET("/api/v1/opportunities/{opportunity}/sized/evidence", { params, parseAs: "blob" }),
  );
}

/** Have the server re-run the proof: on the stored evidence, or on that of a size of its own. */
export function useVerify(id: string, most: string | null) {
  return useMutation({
    mutationFn: async () => {
      if (most === null) {
        const params = { path: { opportunity: id } };
        return unwrap(client.POST("/api/v1/opportunities/{opportunity}/verify", { params }));
      }
      const body = await (await evidence(id, most)).text();
      return unwrap(client.POST("/api/v1/verify", { body: body as never, bodySerializer: String }));
    },
  });
}
