CREATE SCHEMA "twinlane";
--> statement-breakpoint
CREATE TABLE "twinlane"."accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"chain_id" bigint NOT NULL,
	"cash_token" json NOT NULL,
	"initial_cash" numeric(78,0) NOT NULL,
	"initial_native" numeric(78,0) NOT NULL,
	"cash" numeric(78,0) NOT NULL,
	"native" numeric(78,0) NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "accounts_cash_not_negative" CHECK ("twinlane"."accounts"."cash" >= 0),
	CONSTRAINT "accounts_native_not_negative" CHECK ("twinlane"."accounts"."native" >= 0)
);
--> statement-breakpoint
CREATE TABLE "twinlane"."bots" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"strategy" text NOT NULL,
	"params" json NOT NULL,
	"exits" json NOT NULL,
	"intel_level" integer NOT NULL,
	"state" text NOT NULL,
	"state_reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."equity_points" (
	"account_id" text NOT NULL,
	"block_number" bigint NOT NULL,
	"timestamp" bigint NOT NULL,
	"equity" numeric(78,0) NOT NULL,
	"cash" numeric(78,0) NOT NULL,
	"native" numeric(78,0) NOT NULL,
	CONSTRAINT "equity_points_account_id_block_number_pk" PRIMARY KEY("account_id","block_number")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."facts" (
	"name" text PRIMARY KEY NOT NULL,
	"value" json
);
--> statement-breakpoint
CREATE TABLE "twinlane"."fills" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"account_id" text NOT NULL,
	"bot_id" text NOT NULL,
	"outcome" text NOT NULL,
	"revert_reason" text,
	"token_in" json NOT NULL,
	"token_out" json NOT NULL,
	"amount_in" numeric(78,0) NOT NULL,
	"amount_out" numeric(78,0) NOT NULL,
	"quoted_amount_out" numeric(78,0) NOT NULL,
	"gas_used" numeric(78,0) NOT NULL,
	"effective_gas_price" numeric(78,0) NOT NULL,
	"gas_fee" numeric(78,0) NOT NULL,
	"gas_fee_cash" numeric(78,0) NOT NULL,
	"block_number" bigint NOT NULL,
	"block_hash" text NOT NULL,
	"timestamp" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."orders" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"account_id" text NOT NULL,
	"bot_id" text NOT NULL,
	"side" text NOT NULL,
	"token_in" json NOT NULL,
	"token_out" json NOT NULL,
	"amount_in" numeric(78,0) NOT NULL,
	"quoted_amount_out" numeric(78,0) NOT NULL,
	"min_amount_out" numeric(78,0) NOT NULL,
	"deadline" bigint NOT NULL,
	"route" json NOT NULL,
	"gas_style" text NOT NULL,
	"gas_estimate" numeric(78,0) NOT NULL,
	"gas_limit" numeric(78,0) NOT NULL,
	"max_fee_per_gas" numeric(78,0) NOT NULL,
	"max_priority_fee_per_gas" numeric(78,0) NOT NULL,
	"decided_at_block" bigint NOT NULL,
	"decided_at" bigint NOT NULL,
	"thought_id" text NOT NULL,
	"status" text NOT NULL,
	"status_reason" text
);
--> statement-breakpoint
CREATE TABLE "twinlane"."outbox" (
	"room" text NOT NULL,
	"seq" bigint NOT NULL,
	"type" text NOT NULL,
	"data" json,
	"at" bigint NOT NULL,
	CONSTRAINT "outbox_room_seq_pk" PRIMARY KEY("room","seq")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."own_impacts" (
	"account_id" text NOT NULL,
	"pool" text NOT NULL,
	"pressing" numeric(78,0) NOT NULL,
	"giving_back" numeric(78,0) NOT NULL,
	CONSTRAINT "own_impacts_account_id_pool_pk" PRIMARY KEY("account_id","pool")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."pools" (
	"chain_id" bigint NOT NULL,
	"address" text NOT NULL,
	"venue" text NOT NULL,
	"token0" json NOT NULL,
	"token1" json NOT NULL,
	"fee" integer NOT NULL,
	"tick_spacing" integer,
	"created_at_block" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "pools_chain_id_address_pk" PRIMARY KEY("chain_id","address")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."positions" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"bot_id" text NOT NULL,
	"token_address" text NOT NULL,
	"token" json NOT NULL,
	"quantity" numeric(78,0) NOT NULL,
	"cost" numeric(78,0) NOT NULL,
	"realised_pnl" numeric(78,0) NOT NULL,
	"gas_fee" numeric(78,0) NOT NULL,
	"gas_fee_cash" numeric(78,0) NOT NULL,
	"opened_at" bigint NOT NULL,
	"closed_at" bigint,
	CONSTRAINT "positions_quantity_not_negative" CHECK ("twinlane"."positions"."quantity" >= 0)
);
--> statement-breakpoint
CREATE TABLE "twinlane"."rooms" (
	"room" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."thoughts" (
	"account_id" text NOT NULL,
	"index" bigint NOT NULL,
	"id" text NOT NULL,
	"bot_id" text NOT NULL,
	"token_address" text NOT NULL,
	"decision" text NOT NULL,
	"decided_at" bigint NOT NULL,
	"record" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "thoughts_account_id_index_pk" PRIMARY KEY("account_id","index")
);
--> statement-breakpoint
ALTER TABLE "twinlane"."bots" ADD CONSTRAINT "bots_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."equity_points" ADD CONSTRAINT "equity_points_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."fills" ADD CONSTRAINT "fills_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "twinlane"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."fills" ADD CONSTRAINT "fills_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."orders" ADD CONSTRAINT "orders_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."own_impacts" ADD CONSTRAINT "own_impacts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."positions" ADD CONSTRAINT "positions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."thoughts" ADD CONSTRAINT "thoughts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bots_account" ON "twinlane"."bots" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE INDEX "equity_points_time" ON "twinlane"."equity_points" USING btree ("account_id","timestamp");--> statement-breakpoint
CREATE UNIQUE INDEX "fills_order" ON "twinlane"."fills" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "fills_page" ON "twinlane"."fills" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_idempotency" ON "twinlane"."orders" USING btree ("account_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "orders_page" ON "twinlane"."orders" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE INDEX "orders_open" ON "twinlane"."orders" USING btree ("account_id","sequence") WHERE status = 'requested';--> statement-breakpoint
CREATE INDEX "pools_creation" ON "twinlane"."pools" USING btree ("chain_id","created_at_block","address");--> statement-breakpoint
CREATE INDEX "positions_page" ON "twinlane"."positions" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "positions_open" ON "twinlane"."positions" USING btree ("account_id","bot_id","token_address") WHERE quantity > 0;--> statement-breakpoint
CREATE UNIQUE INDEX "thoughts_id" ON "twinlane"."thoughts" USING btree ("id");