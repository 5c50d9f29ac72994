ALTER TABLE "twinlane"."thoughts" ADD COLUMN "gate" text GENERATED ALWAYS AS (coalesce(record::json->>'gate', '')) STORED NOT NULL, ADD COLUMN "lane" text GENERATED ALWAYS AS (coalesce(record::json->>'lane', '')) STORED NOT NULL;
--> statement-breakpoint
-- What is there is computed; what comes is written with its row.
ALTER TABLE "twinlane"."thoughts" ALTER COLUMN "gate" DROP EXPRESSION, ALTER COLUMN "lane" DROP EXPRESSION;
--> statement-breakpoint
ALTER TABLE "twinlane"."fills" ADD COLUMN "side" text, ADD COLUMN "thought_id" text, ADD COLUMN "token_address" text, ADD COLUMN "exit_reason" text, ADD COLUMN "risk_score" double precision, ADD COLUMN "position_id" text, ADD COLUMN "realised_pnl" numeric(78,0);
--> statement-breakpoint
UPDATE "twinlane"."fills" f SET
  side = o.side,
  thought_id = o.thought_id,
  token_address = CASE o.side WHEN 'sell' THEN f.token_in->>'address' ELSE f.token_out->>'address' END,
  exit_reason = CASE o.side WHEN 'sell' THEN (SELECT regexp_replace(t.gate, '^exit\.', '') FROM "twinlane"."thoughts" t WHERE t.id = o.thought_id) END,
  risk_score = CASE o.side WHEN 'sell' THEN NULL ELSE (SELECT (t.record::json->>'riskScore')::double precision FROM "twinlane"."thoughts" t WHERE t.id = o.thought_id) END
FROM "twinlane"."orders" o WHERE o.id = f.order_id;
--> statement-breakpoint
ALTER TABLE "twinlane"."fills" ALTER COLUMN "side" SET NOT NULL, ALTER COLUMN "thought_id" SET NOT NULL, ALTER COLUMN "token_address" SET NOT NULL;
--> statement-breakpoint
-- Folds the fills as the ledger does: what each realised, and of which position it was. One bot's trades in one token stand
-- together, so that what it holds is kept in variables: a table would keep every version of its rows until the end.
DO $$
DECLARE
  f record;
  holder text[];
  held text;
  quantity numeric;
  cost numeric;
  of_position text;
  realised numeric;
  released numeric;
BEGIN
  FOR f IN SELECT id, account_id, bot_id, token_address, side, outcome, amount_in, amount_out FROM "twinlane"."fills" ORDER BY account_id, bot_id, token_address, sequence LOOP
    IF holder IS DISTINCT FROM ARRAY[f.account_id, f.bot_id, f.token_address] THEN
      holder := ARRAY[f.account_id, f.bot_id, f.token_address];
      held := NULL;
    END IF;
    of_position := held;
    realised := NULL;
    IF f.side = 'cycle' THEN
      of_position := f.id;
      IF f.outcome = 'filled' THEN realised := f.amount_out - f.amount_in; END IF;
    ELSIF f.outcome = 'reverted' THEN
      NULL;
    ELSIF f.side = 'buy' AND held IS NOT NULL THEN
      quantity := quantity + f.amount_out;
      cost := cost + f.amount_in;
    ELSIF f.side = 'buy' THEN
      of_position := f.id;
      IF f.amount_out > 0 THEN
        held := f.id;
        quantity := f.amount_out;
        cost := f.amount_in;
      ELSE
        realised := -f.amount_in;
      END IF;
    ELSIF held IS NOT NULL AND f.amount_in >= quantity THEN
      realised := f.amount_out - cost;
      held := NULL;
    ELSIF held IS NOT NULL THEN
      released := div(cost * f.amount_in + quantity - 1, quantity);
      realised := f.amount_out - released;
      quantity := quantity - f.amount_in;
      cost := cost - released;
    END IF;
    IF of_position IS NOT NULL THEN
      UPDATE "twinlane"."fills" SET position_id = of_position, realised_pnl = realised WHERE id = f.id;
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
CREATE INDEX "fills_time" ON "twinlane"."fills" USING btree ("account_id","timestamp","sequence");--> statement-breakpoint
CREATE INDEX "fills_bot_time" ON "twinlane"."fills" USING btree ("account_id","bot_id","timestamp","sequence");--> statement-breakpoint
CREATE INDEX "fills_token_time" ON "twinlane"."fills" USING btree ("account_id","token_address","timestamp","sequence");--> statement-breakpoint
CREATE INDEX "fills_side_time" ON "twinlane"."fills" USING btree ("account_id","side","timestamp","sequence");--> statement-breakpoint
CREATE INDEX "fills_reason_time" ON "twinlane"."fills" USING btree ("account_id","exit_reason","timestamp","sequence") WHERE exit_reason IS NOT NULL;--> statement-breakpoint
CREATE INDEX "fills_reverted_time" ON "twinlane"."fills" USING btree ("account_id","timestamp","sequence") WHERE outcome = 'reverted';--> statement-breakpoint
CREATE INDEX "fills_pnl" ON "twinlane"."fills" USING btree ("account_id","realised_pnl","sequence") WHERE realised_pnl IS NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_alerts" ON "twinlane"."outbox" USING btree ("room","seq") WHERE type = 'alert_message';--> statement-breakpoint
CREATE INDEX "positions_bot" ON "twinlane"."positions" USING btree ("account_id","bot_id","sequence");--> statement-breakpoint
CREATE INDEX "positions_of_token" ON "twinlane"."positions" USING btree ("account_id","token_address","sequence");--> statement-breakpoint
CREATE INDEX "thoughts_bot" ON "twinlane"."thoughts" USING btree ("account_id","bot_id","index");--> statement-breakpoint
CREATE INDEX "thoughts_decision" ON "twinlane"."thoughts" USING btree ("account_id","decision","index");--> statement-breakpoint
CREATE INDEX "thoughts_gate" ON "twinlane"."thoughts" USING btree ("account_id","gate","index");--> statement-breakpoint
CREATE INDEX "thoughts_lane" ON "twinlane"."thoughts" USING btree ("account_id","lane","index");--> statement-breakpoint
CREATE INDEX "transaction_attempts_transaction" ON "twinlane"."transaction_attempts" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "transactions_account" ON "twinlane"."transactions" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE INDEX "transactions_account_time" ON "twinlane"."transactions" USING btree ("account_id","created_at");