/** How old a source of market data is. `down`: it never delivered, or not for a long time. */
export interface SourceHealth {
  readonly name: string;
  /** Milliseconds since it last delivered; absent before it first did. */
  readonly ageMs?: number;
  readonly state: 'fresh' | 'stale' | 'down';
  readonly detail?: string;
}

/** When a source counts as late, in milliseconds since it last delivered. */
export interface Freshness {
  readonly staleAfterMs: number;
  readonly downAfterMs: number;
}

/** Watches the sources that trading depends on. */
export interface Health {
  /** Declares a source, before it first delivers. */
  watch(name: string, freshness: Freshness): void;
  /** The source delivered just now. */
  beat(name: string, detail?: string): void;
  /** `why` says why trading cannot rely on what the source delivers, however new that is; undefined where it can. */
  doubt(name: string, why: () => string | undefined): void;
  sources(): readonly SourceHealth[];
  /** `starting` until every source has delivered once, `degraded` where one is not fresh. */
  status(): 'ok' | 'starting' | 'degraded';
}

interface Source extends Freshness {
  lastAt?: number;
  detail?: string;
  why?: () => string | undefined;
}

/** `monotonic` gives milliseconds that never step back. */
export function createHealth(monotonic: () => number): Health {
  const watched = new Map<string, Source>();

  function sourceHealth(name: string): SourceHealth {
    const source = watched.get(name);
    if (source?.lastAt === undefined) {
      return { name, state: 'down', detail: source?.why?.() ?? 'has not delivered yet' };
    }
    const ageMs = Math.max(0, Math.round(monotonic() - source.lastAt));
    const late = ageMs >= source.downAfterMs ? 'down' : 'stale';
    const doubt = source.why?.();
    const detail = doubt ?? source.detail;
    return {
      name,
      ageMs,
      state: ageMs < source.staleAfterMs && doubt === undefined ? 'fresh' : late,
      ...(detail === undefined ? {} : { detail }),
    };
  }

  function watchedAs(name: string): Source {
    const source = watched.get(name);
    if (source === undefined) {
      throw new Error(`the source ${name} is not watched`);
    }
    return source;
  }

  return {
    watch(name, freshness) {
      watched.set(name, { ...freshness });
    },
    doubt(name, why) {
      watchedAs(name).why = why;
    },
    beat(name, detail) {
      const source = watchedAs(name);
      source.lastAt = monotonic();
      if (detail === undefined) {
        delete source.detail;
      } else {
        source.detail = detail;
      }
    },
    sources: () => [...watched.keys()].map(sourceHealth),
    status() {
      const sources = [...watched.keys()].map(sourceHealth);
      if (sources.some((source) => source.ageMs === undefined)) {
        return 'starting';
      }
      return sources.every((source) => source.state === 'fresh') ? 'ok' : 'degraded';
    },
  };
}
