CREATE TABLE "twinlane"."acts" (
	"sequence" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"at" bigint NOT NULL,
	"who" text NOT NULL,
	"kind" text NOT NULL,
	"act" text NOT NULL,
	"outcome" text NOT NULL,
	"status" integer NOT NULL,
	"reason" text,
	"code" text,
	"request" text NOT NULL,
	"request_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."api_tokens" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"name" text NOT NULL,
	"scopes" json NOT NULL,
	"accounts" json NOT NULL,
	"created_at" bigint NOT NULL,
	"created_by" text NOT NULL,
	"person" text,
	"expires_at" bigint NOT NULL,
	"last_used_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "twinlane"."login_nonces" (
	"nonce" text PRIMARY KEY NOT NULL,
	"address" text NOT NULL,
	"chain_id" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."people" (
	"sequence" bigserial NOT NULL,
	"address" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"accounts" json NOT NULL,
	"label" text,
	"added_at" bigint NOT NULL,
	"added_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "twinlane"."sessions" (
	"sequence" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"person" text NOT NULL,
	"granted" json NOT NULL,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"user_agent" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "acts_id" ON "twinlane"."acts" USING btree ("id");--> statement-breakpoint
CREATE INDEX "acts_who" ON "twinlane"."acts" USING btree ("who","sequence");--> statement-breakpoint
CREATE INDEX "acts_act" ON "twinlane"."acts" USING btree ("act","sequence");--> statement-breakpoint
CREATE INDEX "acts_outcome" ON "twinlane"."acts" USING btree ("outcome","sequence");--> statement-breakpoint
CREATE INDEX "acts_time" ON "twinlane"."acts" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_page" ON "twinlane"."api_tokens" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "api_tokens_person" ON "twinlane"."api_tokens" USING btree ("person");--> statement-breakpoint
CREATE INDEX "login_nonces_expiry" ON "twinlane"."login_nonces" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "people_page" ON "twinlane"."people" USING btree ("sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_secret" ON "twinlane"."sessions" USING btree ("secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_page" ON "twinlane"."sessions" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "sessions_person" ON "twinlane"."sessions" USING btree ("person","sequence");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "twinlane"."sessions" USING btree ("expires_at");