CREATE TABLE "twinlane"."parent_orders" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"bot_id" text NOT NULL,
	"origin" text NOT NULL,
	"kind" text NOT NULL,
	"params" json NOT NULL,
	"side" text NOT NULL,
	"token" json NOT NULL,
	"amount" numeric(78,0) NOT NULL,
	"placed_at" bigint NOT NULL,
	"expires_at" bigint,
	"accept_risk" boolean NOT NULL,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"position_id" text,
	"request_key" text NOT NULL,
	"state" text NOT NULL,
	"state_reason" text NOT NULL,
	"memory" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "twinlane"."orders" ADD COLUMN "parent_order_id" text;--> statement-breakpoint
ALTER TABLE "twinlane"."parent_orders" ADD CONSTRAINT "parent_orders_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "twinlane"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "parent_orders_request" ON "twinlane"."parent_orders" USING btree ("account_id","request_key");--> statement-breakpoint
CREATE INDEX "parent_orders_page" ON "twinlane"."parent_orders" USING btree ("account_id","sequence");--> statement-breakpoint
CREATE INDEX "parent_orders_open" ON "twinlane"."parent_orders" USING btree ("account_id","sequence") WHERE state IN ('waiting', 'working');--> statement-breakpoint
CREATE INDEX "parent_orders_position" ON "twinlane"."parent_orders" USING btree ("position_id") WHERE position_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "orders_parent" ON "twinlane"."orders" USING btree ("parent_order_id") WHERE parent_order_id IS NOT NULL;