import type { PlanHop, PlanLeg } from './planRouter.ts';

/** Hops in a row that one call of a family's router can cross: all pairs, or all pools of concentrated liquidity. */
export interface Segment {
  readonly kind: PlanHop['venue']['kind'];
  readonly hops: readonly PlanHop[];
}

/** A path cut where it changes between pairs and pools of concentrated liquidity. */
export function segmentsOf({ hops }: PlanLeg): readonly Segment[] {
  const segments: { kind: Segment['kind']; hops: PlanHop[] }[] = [];
  for (const hop of hops) {
    const last = segments.at(-1);
    if (last?.kind === hop.venue.kind) {
      last.hops.push(hop);
    } else {
      segments.push({ kind: hop.venue.kind, hops: [hop] });
    }
  }
  return segments;
}
