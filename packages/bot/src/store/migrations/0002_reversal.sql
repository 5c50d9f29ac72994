CREATE TABLE "twinlane"."fill_impacts" (
	"fill_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"block_number" bigint NOT NULL,
	"impacts" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."reversed_fills" (
	"sequence" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
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
	"timestamp" bigint NOT NULL,
	"reason" text NOT NULL,
	"reversed_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "twinlane"."orders" ADD COLUMN "end_block_number" bigint;--> statement-breakpoint
ALTER TABLE "twinlane"."orders" ADD COLUMN "end_block_hash" text;--> statement-breakpoint
ALTER TABLE "twinlane"."fill_impacts" ADD CONSTRAINT "fill_impacts_fill_id_fills_id_fk" FOREIGN KEY ("fill_id") REFERENCES "twinlane"."fills"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."fill_impacts" ADD CONSTRAINT "fill_impacts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."reversed_fills" ADD CONSTRAINT "reversed_fills_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "twinlane"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."reversed_fills" ADD CONSTRAINT "reversed_fills_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "fill_impacts_block" ON "twinlane"."fill_impacts" USING btree ("account_id","block_number");--> statement-breakpoint
CREATE INDEX "reversed_fills_page" ON "twinlane"."reversed_fills" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE INDEX "fills_block" ON "twinlane"."fills" USING btree ("account_id","block_number");--> statement-breakpoint
CREATE INDEX "orders_end" ON "twinlane"."orders" USING btree ("account_id","end_block_number") WHERE end_block_number IS NOT NULL;