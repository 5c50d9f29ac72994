/**
 * A confidence (0 to 100) for a sentence: in tenths, rounded down, so that one that falls short of a level never reads as
 * if it reached it.
 */
export function showConfidence(confidence: number): string {
  return String(Math.floor(confidence * 10) / 10);
}

/** A risk score (0 to 100) for a sentence: in tenths, rounded up, so that one above a limit never reads as if it kept it. */
export function showRiskScore(score: number): string {
  return String(Math.ceil(score * 10) / 10);
}
