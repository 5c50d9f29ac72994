import type { BreakerSettings } from '@twinlane/core/breaker/breakerSettings';
import type { BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { cascadeSettings } from '@twinlane/core/breaker/cascade';
import { BREAKERS } from '@twinlane/core/breaker/registry';
import { z } from 'zod';

const byType = Object.fromEntries(
  BREAKERS.map(({ type, title, settings }) => [type, settings.prefault({}).describe(title)]),
) as Record<BreakerType, z.ZodPrefault<z.ZodType<BreakerSettings>>>;

/** The setting `breakers`: by type, whatever its definition lets be set; and when several openings are one event. */
export const breakerSettings = z.strictObject({
  ...byType,
  cascade: cascadeSettings.prefault({}).describe('When several openings are one event.'),
});
