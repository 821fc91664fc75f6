import createClient from "openapi-fetch";
import type { Problem, paths } from "./generated/schema";

/** An answer that is no answer: `code` is stable, `message` is for people, `status` is 0 when the server was not reached. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export const client = createClient<paths>({ baseUrl: "" });

interface Result<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** Answer the body of a request or throw what went wrong as an `ApiError`. */
export async function unwrap<T>(request: Promise<Result<T>>): Promise<T> {
  let result: Result<T>;
  try {
    result = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError("The allsight server does not answer.", "unreachable", 0);
  }
  if (result.data !== undefined) return result.data;
  const problem = isProblem(result.error) ? result.error : null;
  const { status } = result.response;
  throw new ApiError(
    problem?.detail ?? `The server answered ${status}.`,
    problem?.code ?? `http_${status}`,
    status,
  );
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}
