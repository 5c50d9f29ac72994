/** How often logins may still join rooms: every join reads the store. */
export interface JoinAllowance {
  /** Whether that login may join once more; counts it. */
  take(principalId: string): boolean;
  /** Everybody may join as often as at first. */
  renew(): void;
}

/** Starts with `most` joins for everybody. */
export function createJoinAllowance(most: number): JoinAllowance {
  const taken = new Map<string, number>();
  return {
    take(principalId) {
      const count = (taken.get(principalId) ?? 0) + 1;
      if (count > most) return false;
      taken.set(principalId, count);
      return true;
    },
    renew: () => taken.clear(),
  };
}
