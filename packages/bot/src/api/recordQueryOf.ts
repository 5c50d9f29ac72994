import type { ThoughtExportQuery } from '@twinlane/protocol/thoughtExport';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { RecordQuery } from '@twinlane/core/thought/thoughtRecords';

/** The records that a query of the API means. */
export function recordQueryOf(query: ThoughtExportQuery): RecordQuery {
  const { account, bot, token, decision, since, until, outcomes } = query;
  return {
    account,
    bot,
    withOutcomes: outcomes,
    filter: {
      ...(token === undefined ? {} : { token: toChecksumAddress(token) }),
      ...(decision === undefined ? {} : { decisions: decision }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    },
  };
}
