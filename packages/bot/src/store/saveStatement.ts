import type { OrderDecision } from '@twinlane/core/thought/thoughtEntry';
import { thoughtDueFact } from '@twinlane/core/thought/thoughtDue';
import type { Fence, KeyOfChain, TransactionSave } from '@twinlane/core/transaction/transactionStore';
import { storable } from './columns.ts';
import { toPlainJson } from './columns.ts';
import { toExactJson } from './exactJson.ts';
import { statement, type Statement } from './statement.ts';
import { transactionRow } from './transactions.ts';

/** Whether the lease's row is still the one that the fence was given for. */
export function holdsLease({ chainId, sender, owner, token }: Fence): Statement {
  return statement`chain_id = ${chainId} AND sender = ${sender} AND owner = ${owner} AND token = ${token}`;
}

/**
 * One statement, so that one round trip stands between a signature and its broadcast. The lease's row is locked with the
 * check: who takes it over waits, and then sees what was stored.
 */
export function saveStatement(fence: Fence, save: TransactionSave): Statement {
  const { attempts, transitions, decision } = save;
  const { chainId, sender } = fence;
  const isFirst = transitions[0] !== undefined && transitions[0].from === undefined;
  const attemptRows = attempts.map(({ hash, nonce, role, raw, fees, gasLimit, route, createdAt }) => ({
    hash,
    nonce,
    role,
    raw,
    fee: fees.maxFeePerGas.toString(),
    tip: fees.maxPriorityFeePerGas.toString(),
    gas: gasLimit.toString(),
    route,
    at: createdAt,
  }));
  const steps = transitions.map(({ from, to, cause, at }) => ({ from, to, cause: storable(cause), at }));
  return statement`
    WITH lease AS (
      SELECT token FROM twinlane.transaction_leases
      WHERE ${holdsLease(fence)} AND expires_at > clock_timestamp() FOR SHARE
    ), ${decision === undefined ? statement`` : ordering(decision)}
    saved AS (${isFirst ? inserting(fence, save) : updating(save)}
    ), attempts AS (
      INSERT INTO twinlane.transaction_attempts (hash, transaction_id, chain_id, sender, nonce, role, raw,
        max_fee_per_gas, max_priority_fee_per_gas, gas_limit, route, token, created_at)
      SELECT a.hash, saved.id, ${chainId}, ${sender}, a.nonce, a.role, a.raw, a.fee, a.tip, a.gas, a.route, ${fence.token}, a.at
      FROM saved, json_to_recordset(${JSON.stringify(attemptRows)}::json)
        AS a(hash text, nonce bigint, role text, raw text, fee numeric, tip numeric, gas numeric, route json, at bigint)
    ), steps AS (
      INSERT INTO twinlane.transaction_transitions (transaction_id, "from", "to", cause, at)
      SELECT saved.id, s."from", s."to", s.cause, s.at
      FROM saved, json_to_recordset(${JSON.stringify(steps)}::json) AS s("from" text, "to" text, cause text, at bigint)
    )
    SELECT (SELECT count(*) FROM lease) AS leases, (SELECT count(*) FROM saved) AS saved`;
}

/**
 * The order, unless its key is taken or its bot was stopped since it decided: then nothing else is stored either. The bot's
 * row is locked with the check, so that whoever stops it sees the order, or the order the stop.
 */
function ordering({ order, thought, meta }: OrderDecision): Statement {
  const due = toPlainJson({ thought, meta });
  return statement`
    bot AS (
      SELECT state, deleted_at FROM twinlane.bots WHERE id = ${order.botId} FOR SHARE
    ), ordered AS (
      INSERT INTO twinlane.orders (id, idempotency_key, account_id, bot_id, side, token_in, token_out, amount_in,
        quoted_amount_out, min_amount_out, deadline, route, gas_style, gas_estimate, gas_limit, max_fee_per_gas,
        max_priority_fee_per_gas, decided_at_block, decided_at, thought_id, status)
      SELECT ${order.id}, ${order.idempotencyKey}, ${order.accountId}, ${order.botId}, ${order.side},
        ${toPlainJson(order.tokenIn)}::json, ${toPlainJson(order.tokenOut)}::json, ${order.amountIn.toString()}::numeric,
        ${order.quotedAmountOut.toString()}::numeric, ${order.minAmountOut.toString()}::numeric, ${order.deadline}::bigint,
        ${toPlainJson(order.route)}::json, ${order.gasStyle}, ${order.gasEstimate.toString()}::numeric,
        ${order.gasLimit.toString()}::numeric, ${order.maxFeePerGas.toString()}::numeric,
        ${order.maxPriorityFeePerGas.toString()}::numeric, ${order.decidedAtBlock}::bigint, ${order.decidedAt}::bigint,
        ${order.thoughtId}, ${order.status}
      FROM lease WHERE NOT EXISTS (SELECT FROM bot WHERE state <> 'running' OR deleted_at IS NOT NULL)
      ON CONFLICT (account_id, idempotency_key) DO NOTHING RETURNING id
    ), due AS (
      INSERT INTO twinlane.facts (name, value) SELECT ${thoughtDueFact(order.id)}, ${due}::json FROM ordered
    ),`;
}

function inserting(key: KeyOfChain, { record, baseline, decision }: TransactionSave): Statement {
  const row = transactionRow(key, record);
  return statement`
    INSERT INTO twinlane.transactions (id, idempotency_key, chain_id, sender, account_id, order_id, request, name, ended,
      nonce, state, baseline, baseline_price, created_at, updated_at)
    SELECT ${row.id}, ${row.idempotencyKey}, ${row.chainId}, ${row.sender}, ${row.accountId}, ${row.orderId}::text,
      ${toExactJson(row.request)}::json, ${row.name}, ${row.ended}, ${row.nonce}::bigint, ${toExactJson(row.state)}::json,
      ${baseline?.name ?? null}::text, ${baseline?.gasPrice.toString() ?? null}::numeric, ${row.createdAt}, ${row.updatedAt}
    FROM lease${decision === undefined ? statement`` : statement`, ordered`} ON CONFLICT (idempotency_key) DO NOTHING RETURNING id`;
}

function updating({ record, paid, baseline }: TransactionSave): Statement {
  const { id, name, ended, nonce, state, updatedAt } = transactionRow({ chainId: 0, sender: '0x' }, record);
  return statement`
    UPDATE twinlane.transactions SET name = ${name}, ended = ${ended}, nonce = ${nonce}::bigint,
      state = ${toExactJson(state)}::json, updated_at = ${updatedAt},
      gas_used = coalesce(${paid?.gasUsed.toString() ?? null}::numeric, gas_used),
      gas_price = coalesce(${paid?.effectiveGasPrice.toString() ?? null}::numeric, gas_price),
      other_fees = coalesce(${paid?.otherFees.toString() ?? null}::numeric, other_fees),
      baseline = coalesce(baseline, ${baseline?.name ?? null}::text),
      baseline_price = coalesce(baseline_price, ${baseline?.gasPrice.toString() ?? null}::numeric)
    FROM lease WHERE id = ${id} AND NOT ended RETURNING id`;
}
