import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import styles from "./Region.module.css";

interface RegionProps {
  /** What it is, in one sentence. */
  readonly sentence: ReactNode;
  /** What that means for the reader; empty while that is not known, so that nothing moves when it is. */
  readonly meaning?: ReactNode;
  readonly code?: string | undefined;
  /** The one thing to do about it. */
  readonly action?: ReactNode;
  readonly tone?: "plain" | "failed";
}

/** What stands where data would: empty, failed or absent. Says what, why, and what next. */
export function Region({ sentence, meaning, code, action, tone = "plain" }: RegionProps): ReactNode {
  return (
    <div className={styles.region} role={tone === "failed" ? "alert" : undefined} data-region={tone}>
      <p className={styles.sentence}>{sentence}</p>
      {meaning !== undefined && <p className={styles.meaning}>{meaning}</p>}
      {code && <code className={styles.code}>{code}</code>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}

interface LoadingProps {
  readonly rows: number;
  readonly height: number;
  /** What is awaited, said after five seconds. */
  readonly awaiting: string;
}

/** Still outlines of rows in their final height; nothing at all for the first 150 ms. */
export function Loading({ rows, height, awaiting }: LoadingProps): ReactNode {
  const [step, setStep] = useState<0 | 1 | 2>(0);
  useEffect(() => {
    const outline = setTimeout(() => setStep(1), 150);
    const words = setTimeout(() => setStep(2), 5000);
    return () => {
      clearTimeout(outline);
      clearTimeout(words);
    };
  }, []);
  if (step === 0) return null;
  return (
    <div className={styles.loading} role="status" aria-label={`Waiting for ${awaiting}`}>
      {step === 2 && <p className={styles.awaiting}>Still waiting for {awaiting}.</p>}
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outlines are all alike and never move.
        <i key={index} style={{ height }} />
      ))}
    </div>
  );
}

interface FailureProps {
  readonly error: Error & { readonly code?: string };
  /** What was asked for, as the object of "could not be loaded". */
  readonly what: string;
  readonly retry: () => void;
}

/** A region whose data could not be fetched; other regions keep theirs. */
export function Failure({ error, what, retry }: FailureProps): ReactNode {
  return (
    <Region
      tone="failed"
      sentence={`${what} could not be loaded.`}
      meaning={error.message}
      code={error.code}
      action={
        <button type="button" onClick={retry}>
          Try now
        </button>
      }
    />
  );
}
