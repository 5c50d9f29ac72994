CREATE TABLE "twinlane"."login_keys" (
	"name" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "twinlane"."login_nonces" DROP COLUMN "address";--> statement-breakpoint
ALTER TABLE "twinlane"."login_nonces" DROP COLUMN "chain_id";