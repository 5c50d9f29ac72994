CREATE TABLE "twinlane"."denied_addresses" (
	"chain_id" bigint NOT NULL,
	"address" text NOT NULL,
	"reason" text NOT NULL,
	"who" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "denied_addresses_chain_id_address_pk" PRIMARY KEY("chain_id","address")
);
--> statement-breakpoint
ALTER TABLE "twinlane"."bots" ADD COLUMN "settings" json;--> statement-breakpoint
ALTER TABLE "twinlane"."bots" ADD COLUMN "position_exits" json;--> statement-breakpoint
ALTER TABLE "twinlane"."bots" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "twinlane"."bots" ADD COLUMN "listed_as" text;--> statement-breakpoint
ALTER TABLE "twinlane"."bots" ADD COLUMN "deleted_at" bigint;