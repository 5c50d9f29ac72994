CREATE TABLE "twinlane"."thought_labels" (
	"account_id" text NOT NULL,
	"horizon" integer NOT NULL,
	"thought_index" bigint NOT NULL,
	"thought_id" text NOT NULL,
	"token_address" text NOT NULL,
	"decision" text NOT NULL,
	"gate" text NOT NULL,
	"decided_at" bigint NOT NULL,
	"price" numeric NOT NULL,
	"after" numeric,
	"best" numeric,
	"worst" numeric,
	"absent" text,
	"resolution" integer NOT NULL,
	"sellable" boolean,
	"sellable_at" bigint,
	CONSTRAINT "thought_labels_account_id_horizon_thought_index_pk" PRIMARY KEY("account_id","horizon","thought_index")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."thought_narrations" (
	"thought_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"model" text NOT NULL,
	"text" text NOT NULL,
	"written_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."trade_outcomes" (
	"thought_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"order_id" text NOT NULL,
	"position_id" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"closed_at" bigint NOT NULL,
	"realised_pnl" numeric(78,0) NOT NULL,
	"gas_fee_cash" numeric(78,0) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "twinlane"."thought_labels" ADD CONSTRAINT "thought_labels_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."thought_narrations" ADD CONSTRAINT "thought_narrations_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."trade_outcomes" ADD CONSTRAINT "trade_outcomes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "thought_labels_thought" ON "twinlane"."thought_labels" USING btree ("thought_id");--> statement-breakpoint
CREATE INDEX "trade_outcomes_position" ON "twinlane"."trade_outcomes" USING btree ("position_id");--> statement-breakpoint
CREATE INDEX "trade_outcomes_closing" ON "twinlane"."trade_outcomes" USING btree ("account_id","closed_at");--> statement-breakpoint
CREATE INDEX "fills_bot" ON "twinlane"."fills" USING btree ("account_id","bot_id","sequence");--> statement-breakpoint
CREATE INDEX "orders_thought" ON "twinlane"."orders" USING btree ("thought_id");--> statement-breakpoint
CREATE INDEX "orders_bot" ON "twinlane"."orders" USING btree ("account_id","bot_id","sequence");--> statement-breakpoint
CREATE INDEX "positions_token" ON "twinlane"."positions" USING btree ("account_id","bot_id","token_address","sequence");--> statement-breakpoint
CREATE INDEX "positions_closing" ON "twinlane"."positions" USING btree ("account_id","closed_at") WHERE closed_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "thoughts_token" ON "twinlane"."thoughts" USING btree ("account_id","token_address","index");--> statement-breakpoint
CREATE INDEX "reversed_fills_order" ON "twinlane"."reversed_fills" USING btree ("order_id");--> statement-breakpoint
CREATE TRIGGER "thought_labels_append_only" BEFORE UPDATE OR DELETE ON "twinlane"."thought_labels"
  FOR EACH ROW EXECUTE FUNCTION "twinlane"."refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "trade_outcomes_append_only" BEFORE UPDATE OR DELETE ON "twinlane"."trade_outcomes"
  FOR EACH ROW EXECUTE FUNCTION "twinlane"."refuse_change"();
