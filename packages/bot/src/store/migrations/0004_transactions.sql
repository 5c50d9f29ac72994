CREATE TABLE "twinlane"."transaction_attempts" (
	"hash" text PRIMARY KEY NOT NULL,
	"transaction_id" text NOT NULL,
	"chain_id" bigint NOT NULL,
	"sender" text NOT NULL,
	"nonce" bigint NOT NULL,
	"role" text NOT NULL,
	"raw" text NOT NULL,
	"max_fee_per_gas" numeric(78,0) NOT NULL,
	"max_priority_fee_per_gas" numeric(78,0) NOT NULL,
	"gas_limit" numeric(78,0) NOT NULL,
	"route" json NOT NULL,
	"token" bigint NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."transaction_keys" (
	"chain_id" bigint NOT NULL,
	"sender" text NOT NULL,
	"count" bigint NOT NULL,
	"count_block" bigint NOT NULL,
	"halted" text,
	"failures" integer NOT NULL,
	"paused_until" bigint NOT NULL,
	CONSTRAINT "transaction_keys_chain_id_sender_pk" PRIMARY KEY("chain_id","sender")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."transaction_leases" (
	"chain_id" bigint NOT NULL,
	"sender" text NOT NULL,
	"owner" text NOT NULL,
	"token" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transaction_leases_chain_id_sender_pk" PRIMARY KEY("chain_id","sender")
);
--> statement-breakpoint
CREATE TABLE "twinlane"."transaction_transitions" (
	"sequence" bigserial PRIMARY KEY NOT NULL,
	"transaction_id" text NOT NULL,
	"from" text,
	"to" text NOT NULL,
	"cause" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."transactions" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"chain_id" bigint NOT NULL,
	"sender" text NOT NULL,
	"account_id" text NOT NULL,
	"order_id" text,
	"request" json NOT NULL,
	"name" text NOT NULL,
	"ended" boolean NOT NULL,
	"nonce" bigint,
	"state" json NOT NULL,
	"wish" json,
	"gas_used" numeric(78,0),
	"gas_price" numeric(78,0),
	"other_fees" numeric(78,0),
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "twinlane"."transaction_attempts" ADD CONSTRAINT "transaction_attempts_transaction_id_transactions_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "twinlane"."transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twinlane"."transaction_transitions" ADD CONSTRAINT "transaction_transitions_transaction_id_transactions_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "twinlane"."transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "transaction_attempts_transaction" ON "twinlane"."transaction_attempts" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "transaction_attempts_nonce" ON "twinlane"."transaction_attempts" USING btree ("chain_id","sender","nonce");--> statement-breakpoint
CREATE INDEX "transaction_transitions_page" ON "twinlane"."transaction_transitions" USING btree ("transaction_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_idempotency" ON "twinlane"."transactions" USING btree ("idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_nonce" ON "twinlane"."transactions" USING btree ("chain_id","sender","nonce") WHERE nonce IS NOT NULL AND NOT ended;--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_page" ON "twinlane"."transactions" USING btree ("chain_id","sender","sequence");--> statement-breakpoint
CREATE INDEX "transactions_open" ON "twinlane"."transactions" USING btree ("chain_id","sender","sequence") WHERE NOT ended;--> statement-breakpoint
CREATE INDEX "transactions_wished" ON "twinlane"."transactions" USING btree ("chain_id","sender") WHERE wish IS NOT NULL;--> statement-breakpoint
CREATE INDEX "transactions_order" ON "twinlane"."transactions" USING btree ("order_id");